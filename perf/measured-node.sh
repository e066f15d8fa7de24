# shellcheck shell=bash
# Nodes, one of them to measure, for the commands beside this file: they source it, set `name`, and call `run_node`, then
# `measure`. Sets root, jdk, work (a folder that is removed at the end), pids (of what is stopped then), measured.

perf_dir=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")
root=$(dirname "$perf_dir")
jdk=$("$root/proxy/src/main/dist/find-jdk")
work=$(mktemp -d "${TMPDIR:-/tmp}/headgate-perf.XXXXXX")
pids=()

die() {
    echo "$name: $*" >&2
    exit 1
}

clean_up() {
    trap - EXIT
    if [ ${#pids[@]} -gt 0 ]; then
        kill -TERM "${pids[@]}" 2>/dev/null || true
        wait "${pids[@]}" 2>/dev/null || true
    fi
    rm -rf "$work"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# A port nobody listens on, below those the kernel gives to clients.
free_port() {
    local port
    while true; do
        port=$((15000 + RANDOM % 15000))
        (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || break
    done
    echo "$port"
}

# run_node NODE LAUNCHER: runs it on the configuration at standard input, in files of that name.
run_node() {
    local pid log=$work/$1.log
    cat >"$work/$1.yaml"
    : >"$log"
    "$2" run -c "$work/$1.yaml" --state "$work/$1" >>"$log" 2>&1 </dev/null &
    pid=$!
    pids+=("$pid")
    echo "$pid" >"$work/$1.pid"
    until grep -q '^headgate ready' "$log" || [ $SECONDS -gt 400 ] || ! kill -0 "$pid" 2>/dev/null; do sleep 0.1; done
    grep -q '^headgate ready' "$log" || die "Headgate does not start: $(tail -n 20 "$log")"
}

# address LISTENER NODE: where it accepts.
address() { sed -n "s/^listener $1 //p" "$work/$2.log"; }

# measure NODE: that one, from now on.
measure() {
    measured=$1
    headgate_pid=$(cat "$work/$1.pid")
}

# connections LISTENER, websockets LISTENER: those that the measured node itself counts.
connections() { gauge connections "$1"; }
websockets() { gauge websockets "$1"; }
gauge() {
    curl -sf "http://$(cat "$work/$measured/run/admin")/metrics" |
        sed -n "s/^headgate_$1{listener=\"$2\"} \([0-9]*\).*/\1/p"
}

resident_kib() { awk '$1 == "Rss:" { print $2 }' "/proc/$headgate_pid/smaps_rollup"; }

# Collects what is garbage and prints the bytes of what is not. Fillers are holes that the collector leaves.
live_heap() { "$jdk/bin/jcmd" "$headgate_pid" GC.class_histogram | tee "$work/heap" | awk '
    / jdk\.internal\.vm\.Filler|\[Ljdk\.internal\.vm\.Filler/ { holes += $3 } /^Total/ { print $3 - holes }'; }

slab_kib() { awk '$1 == "Slab:" { print $2 }' /proc/meminfo; }

open_files() { find "/proc/$headgate_pid/fd" -maxdepth 1 | wc -l; }

# take_stock: remembers what there is now; report N prints what has come since, for each of N.
take_stock() {
    heap_before=$(live_heap)
    rss_before=$(resident_kib)
    slab_before=$(slab_kib)
    files_before=$(open_files)
}

report() {
    local heap rss
    heap=$(live_heap)
    rss=$(resident_kib)
    awk -v n="$1" -v f="$(open_files)" -v fb="$files_before" -v b="$rss_before" -v w="$rss" -v hb="$heap_before" \
        -v h="$heap" -v s="$(($(slab_kib) - slab_before))" 'BEGIN {
        row = "%-16s %9.1f MiB before, %.1f with: %.0f bytes each\n"
        printf row, "resident memory", b / 1024, w / 1024, (w - b) * 1024 / n
        printf row, "live heap", hb / 1048576, h / 1048576, (h - hb) / n
        printf "%-16s %9.1f MiB more on this machine: %.0f bytes each\n", "kernel (slab)", s / 1024, s * 1024 / n
        printf "%-16s %9d before, %d with\n", "open files", fb, f
    }'
}

command -v curl >/dev/null || die "curl is needed; install it: apt-get install curl"
