package io.headgate.proxy.demo;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;

/** What {@code headgate quickstart} prints once the gateway serves: what runs, what to try, where to look. */
public final class QuickstartText {
    private QuickstartText() {}

    /**
     * The text; every command in it works when pasted into a POSIX shell.
     *
     * @param gateway where the gateway listens, with its real port
     * @param secure where it does by TLS
     * @param admin where its admin API listens, with its real port
     * @param config the file with {@link QuickstartConfig#yaml}
     * @param stateDir the same as the configuration's
     */
    public static String of(
            DemoServices services,
            InetSocketAddress gateway,
            InetSocketAddress secure,
            InetSocketAddress admin,
            Path config,
            Path stateDir) {
        String page = "http://" + QuickstartConfig.text(gateway);
        String securePage = "https://" + QuickstartConfig.text(secure);
        String adminPage = "http://" + QuickstartConfig.text(admin);
        return running(services, page, securePage, adminPage, config, stateDir) + "\n" + commands(page, securePage);
    }

    private static String running(
            DemoServices services, String page, String securePage, String adminPage, Path config, Path stateDir) {
        return """
                Headgate stands in front of four demo services.

                  the page      %s/
                  and by TLS    %s/
                  dashboard     %s/
                  metrics       %s/metrics
                  admin API     %s/v1/status
                  config        %s
                  access log    %s

                  /media      %d endpoints   round robin
                  /chat       %d endpoints   least connections
                  /chat/ws    %d endpoints   two choices
                  /payment    %d endpoints   round robin, 5 requests a second, 2 s to answer
                  /           %d endpoints   round robin, gzip
                """.formatted(
                        page,
                        securePage,
                        adminPage,
                        adminPage,
                        adminPage,
                        config,
                        stateDir.resolve("access.log"),
                        size(services.media()),
                        size(services.chat()),
                        size(services.chatSockets()),
                        size(services.payment()),
                        size(services.site()));
    }

    private static String commands(String page, String securePage) {
        return """
                Things to try:

                  # Four requests, and who answered them
                  for i in 1 2 3 4; do curl -sD - -o /dev/null PAGE/media/live.m3u8 | grep -i x-served-by; done

                  # The same over TLS and HTTP/2; -k, as nobody has signed the certificate
                  curl -skI SECURE/media/live.m3u8

                  # A hundred bytes of a media segment: 206 and content-range
                  curl -sD - -o /dev/null -r 0-99 PAGE/media/segments/0.m4s

                  # Chat as server-sent events, for ten seconds; say something from the page meanwhile
                  curl -sN -m 10 'PAGE/chat/events?room=lobby'

                  # Say something from here
                  curl -s 'PAGE/chat/messages?room=lobby' \\
                    -H 'content-type: application/json' -d '{"user":"curl","text":"hello"}'; echo

                  # The four ways a payment ends: 201, 402, 504 from the gateway, 503
                  for card in '4242 4242 4242 4242' declined timeout bank_down; do
                    curl -s -w ' -> %{http_code}\\n' PAGE/payment/charges -H 'content-type: application/json' \\
                      -d '{"amount":1999,"currency":"EUR","card":"'"$card"'"}'; done

                  # The same charge twice, made once
                  for i in 1 2; do curl -s PAGE/payment/charges -H "idempotency-key: order-$$" \\
                    -H 'content-type: application/json' \\
                    -d '{"amount":500,"currency":"EUR","card":"4242 4242 4242 4242"}'; echo; done

                  # Twenty in a row: 404 is the service's, as there is no such charge; the rate limit answers 429
                  for i in $(seq 20); do curl -s -o /dev/null -w '%{http_code} ' PAGE/payment/charges/none; done; echo
                """.replace("SECURE", securePage).replace("PAGE", page);
    }

    private static int size(List<?> endpoints) {
        return endpoints.size();
    }
}
