# What the measuring commands share: finding programs, starting and stopping them, and reading what the kernel knows
# shellcheck disable=SC2034 # what it sets, the scripts read
# of them. Sourced by bash scripts that have set `set -euo pipefail`. Linux only: it reads /proc.
# shellcheck shell=bash

perf_dir=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
root=$(dirname "$perf_dir")
work=$(mktemp -d "${TMPDIR:-/tmp}/headgate-perf.XXXXXX")
started=()
ulimit -n "$(ulimit -Hn)"
files=$(ulimit -n)
[ "$files" != unlimited ] && [ "$files" -le 65536 ] || files=65536
PATH=$PATH:/usr/sbin:/sbin:/usr/local/sbin # where nginx and haproxy are on Debian

die() {
    echo "${0##*/}: $*" >&2
    exit 1
}

# Stops what was started, newest first, and removes what was written.
clean_up() {
    local i pid
    trap - EXIT
    for ((i = ${#started[@]} - 1; i >= 0; i--)); do
        pid=${started[i]}
        if kill -TERM "$pid" 2>/dev/null; then
            await 5 gone "$pid" || kill -KILL "$pid" 2>/dev/null || true
        fi
    done
    rm -rf "$work"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

gone() { ! kill -0 "$1" 2>/dev/null || grep -q '^State:.Z' "/proc/$1/status" 2>/dev/null; }

# await SECONDS COMMAND...: until the command succeeds; fails when it has not by then.
await() {
    local until=$((SECONDS + $1 + 1))
    shift
    until "$@"; do
        [ $SECONDS -lt $until ] || return 1
        sleep 0.05
    done
}

# need COMMAND PACKAGE: prints where the command is, or says what to install.
need() {
    command -v "$1" || die "$1 is needed; install it: apt-get install $2"
}

# start NAME CORE COMMAND...: runs it on one core, its output in $work/NAME.log; its pid is the last of `started`.
start() {
    local name=$1 core=$2
    shift 2
    taskset -c "$core" "$@" >"$work/$name.log" 2>&1 </dev/null &
    started+=($!)
}

# The cores this process may use, one per line.
cores() {
    sed -n 's/^Cpus_allowed_list:[[:space:]]*//p' /proc/self/status | tr ',' '\n' |
        awk -F- '{ for (i = $1; i <= (NF > 1 ? $2 : $1); i++) print i }'
}

accepts() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# A port nobody listens on, below those the kernel gives to clients.
free_port() {
    local port
    while true; do
        port=$((15000 + RANDOM % 15000))
        accepts "$port" || break
    done
    echo "$port"
}

await_port() {
    await 20 accepts "$2" || die "$1 does not accept connections on port $2: $(tail -n 5 "$work/$1.log")"
}

# start_origin CORE: nginx that serves $work/www and tells what it was asked; sets origin_port.
start_origin() {
    origin_port=$(free_port)
    {
        nginx_head origin
        cat <<NGINX
    keepalive_requests 1000000000;
    keepalive_timeout 600s;
    open_file_cache max=100;
    server {
        listen 127.0.0.1:$origin_port backlog=4096;
        root $work/www;
        location = /asked { return 200 "\$http_x_forwarded_for \$connection_requests"; }
    }
}
NGINX
    } >"$work/origin.conf"
    start origin "$1" "$nginx" -c "$work/origin.conf"
    await_port origin "$origin_port"
}

# The part every nginx needs to run beside others, with nothing outside $work.
nginx_head() {
    [ "$(id -u)" -ne 0 ] || echo "user root;"
    cat <<NGINX
daemon off;
worker_processes 1;
pid $work/$1.pid;
error_log $work/$1.err;
events { worker_connections $((files - 100)); }
http {
    access_log off;
    client_body_temp_path $work/$1.body;
    proxy_temp_path $work/$1.proxy;
    fastcgi_temp_path $work/$1.fastcgi;
    uwsgi_temp_path $work/$1.uwsgi;
    scgi_temp_path $work/$1.scgi;
NGINX
}

# start_headgate CORE LAUNCHER: sets headgate_port and headgate_pid.
start_headgate() {
    cat >"$work/headgate.yaml" <<YAML
listeners:
  web: { bind: 127.0.0.1:0, http: {} }
routes:
  - upstream: app
upstreams:
  app: { endpoints: [127.0.0.1:$origin_port] }
access_log: off
admin: { bind: 127.0.0.1:0 }
workers: 1
YAML
    start headgate "$1" "$2" run -c "$work/headgate.yaml" --state "$work/state"
    headgate_pid=${started[-1]}
    # The launcher may have to build first.
    await 400 headgate_ready || die "Headgate does not start: $(tail -n 20 "$work/headgate.log")"
    headgate_port=$(sed -n 's/^listener web .*:\([0-9]*\)$/\1/p' "$work/headgate.log")
}

headgate_ready() {
    ! gone "$headgate_pid" || die "Headgate has ended: $(tail -n 20 "$work/headgate.log")"
    grep -q '^headgate ready' "$work/headgate.log"
}

# start_haproxy CORE PROGRAM: sets haproxy_port and haproxy_pid.
start_haproxy() {
    haproxy_port=$(free_port)
    cat >"$work/haproxy.cfg" <<HAPROXY
global
    nbthread 1
    maxconn $(((files - 200) / 2))
defaults
    mode http
    timeout connect 5s
    timeout client 600s
    timeout server 60s
    timeout http-keep-alive 600s
    option forwardfor
    http-reuse always
frontend web
    bind 127.0.0.1:$haproxy_port backlog 4096
    default_backend app
backend app
    server origin 127.0.0.1:$origin_port
HAPROXY
    start haproxy "$1" "$2" -db -f "$work/haproxy.cfg"
    haproxy_pid=${started[-1]}
    await_port haproxy "$haproxy_port"
}

# start_nginx CORE PROGRAM CONNECTIONS: sets nginx_port and nginx_pid.
start_nginx() {
    nginx_port=$(free_port)
    {
        nginx_head nginx
        cat <<NGINX
    keepalive_requests 1000000000;
    keepalive_timeout 600s;
    upstream app {
        server 127.0.0.1:$origin_port;
        keepalive $3;
        keepalive_requests 1000000000;
    }
    server {
        listen 127.0.0.1:$nginx_port backlog=4096;
        location / {
            proxy_pass http://app;
            proxy_http_version 1.1;
            proxy_set_header Connection "";
            proxy_set_header X-Forwarded-For \$proxy_add_x_forwarded_for;
        }
    }
}
NGINX
    } >"$work/nginx.conf"
    start nginx "$1" "$2" -c "$work/nginx.conf"
    nginx_pid=${started[-1]}
    await_port nginx "$nginx_port"
}

# The process and all its descendants.
tree() {
    local children child
    echo "$1"
    children=$(cat "/proc/$1"/task/*/children 2>/dev/null) || true
    for child in $children; do tree "$child"; done
}

# cpu PID: what the process and its descendants have used: user and system ticks, and nanoseconds in which a thread of
# theirs could have run but had no core.
cpu() {
    local pid
    for pid in $(tree "$1"); do
        sed 's/.*) /stat /' "/proc/$pid/stat"
        cat "/proc/$pid"/task/*/schedstat 2>/dev/null || true
    done | awk '$1 == "stat" { user += $13; sys += $14; next } { waited += $2 } END { printf "%d %d %.0f\n", user, sys, waited }'
}

# memory PID FIELD: KiB over the process and its descendants; FIELD is Rss or Pss.
memory() {
    local pid
    for pid in $(tree "$1"); do cat "/proc/$pid/smaps_rollup"; done |
        awk -v field="$2:" '$1 == field { sum += $2 } END { print sum }'
}

# quartiles: of the numbers on standard input, one per line: first quartile, median, third quartile.
quartiles() {
    sort -g | awk '
        { x[NR] = $1 }
        function at(q,   place, low) {
            place = 1 + (NR - 1) * q; low = int(place)
            return low >= NR ? x[NR] : x[low] + (place - low) * (x[low + 1] - x[low])
        }
        END { if (NR) print at(0.25), at(0.5), at(0.75) }'
}
