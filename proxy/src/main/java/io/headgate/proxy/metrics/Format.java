package io.headgate.proxy.metrics;

import org.jspecify.annotations.Nullable;

/**
 * How a scrape is written.
 *
 * <p>OpenMetrics is not served: there a counter {@code x_total} belongs to a family {@code x}, so that connections open
 * now and connections ever, {@code connections} and {@code connections_total}, could not both have their names.
 */
public enum Format {
    /** Lines of text, version 0.0.4: histograms have their classic buckets alone. */
    TEXT("text", "plain", ";version=0.0.4"),
    /** Protocol Buffers, each metric behind its length: the only form in which native histograms are scraped. */
    PROTOBUF("application", "vnd.google.protobuf", ";proto=io.prometheus.client.MetricFamily;encoding=delimited");

    private final String type;
    private final String subtype;
    private final String parameters;

    Format(String type, String subtype, String parameters) {
        this.type = type;
        this.subtype = subtype;
        this.parameters = parameters;
    }

    /**
     * What suits a client best (RFC 9110 section 12.5.1): the one with the larger quality, text where both are alike,
     * and text for who takes neither, as that is what a person reads.
     *
     * @param accept the field's value, several joined by commas; null or blank: anything
     */
    public static Format of(@Nullable String accept) {
        if (accept == null || accept.isBlank()) {
            return TEXT;
        }
        return PROTOBUF.quality(accept) > TEXT.quality(accept) ? PROTOBUF : TEXT;
    }

    /** The quality that the most specific range matching this format gives it; 0 where none does. */
    private double quality(String accept) {
        int mostSpecific = -1;
        double quality = 0;
        for (String range : accept.split(",", -1)) {
            int specific = specific(range);
            if (specific > mostSpecific) {
                mostSpecific = specific;
                quality = weight(range);
            }
        }
        return quality;
    }

    /** How closely a range names this format: the more, the closer; negative: not at all. */
    private int specific(String range) {
        String[] parts = range.split(";", -1);
        String[] types = parts[0].strip().split("/", -1);
        if (types.length != 2 || !matches(types[0], type) || !matches(types[1], subtype)) {
            return -1;
        }
        int specific = types[1].equals("*") ? (types[0].equals("*") ? 0 : 1) : 2;
        for (int i = 1; i < parts.length; i++) {
            String parameter = parts[i].replaceAll("\\s|\"", "");
            // How names with unusual characters are to be written does not concern us: there are none.
            if (!startsWith(parameter, "q=") && !startsWith(parameter, "escaping=")) {
                if (!(parameters + ";").contains(";" + parameter + ";")) {
                    return -1;
                }
                specific++;
            }
        }
        return specific;
    }

    private static boolean matches(String asked, String own) {
        return asked.equals("*") || asked.equalsIgnoreCase(own);
    }

    /** 1 unless the range says otherwise; what is no number counts as 0. */
    private static double weight(String range) {
        String[] parts = range.split(";", -1);
        for (int i = 1; i < parts.length; i++) {
            String parameter = parts[i].strip();
            if (startsWith(parameter, "q=")) {
                try {
                    return Math.clamp(Double.parseDouble(parameter.substring(2)), 0, 1);
                } catch (NumberFormatException e) {
                    return 0;
                }
            }
        }
        return 1;
    }

    private static boolean startsWith(String text, String prefix) {
        return text.regionMatches(true, 0, prefix, 0, prefix.length());
    }
}
