package io.headgate.dataplane.accesslog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RedactionTest {
    private final Redaction redaction = new Redaction(List.of("authorization", "token", "user-agent"));

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "token=abc token=***",
                "a=1&token=abc&b=2 a=1&token=***&b=2",
                "a=1;token=abc;b=2 a=1;token=***;b=2",
                "TOKEN=abc TOKEN=***",
                "%74oken=abc %74oken=***",
                "%74%4f%6b%65%6E=abc %74%4f%6b%65%6E=***",
                "token=a=b=c token=***",
                "token=a&token=b token=***&token=***",
                "token= token=",
                "token token",
                "tokens=abc tokens=abc",
                "xtoken=abc xtoken=abc",
                "toke=abc toke=abc",
                "=abc =abc",
                "& &",
                "a&&token=x& a&&token=***&",
                "%7=1&token=x% %7=1&token=***",
                "x=token=abc x=token=abc"
            })
    void masksValuesOfNamedParameters(String query, String expected) {
        byte[] bytes = query.getBytes(StandardCharsets.ISO_8859_1);
        int length = redaction.maskQuery(bytes, 0, bytes.length);
        assertEquals(expected, new String(redaction.masked(), 0, length, StandardCharsets.ISO_8859_1));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "https://a/token=abc https://a/token=abc",
                "https://a/?token=abc https://a/?token=***",
                "https://a/?x=1#token=abc https://a/?x=1#token=***",
                "https://a/#token=abc&y=2 https://a/#token=***&y=2",
                "https://a/? https://a/?",
                "? ?"
            })
    void masksParametersOfUrls(String url, String expected) {
        byte[] bytes = url.getBytes(StandardCharsets.ISO_8859_1);
        int length = redaction.maskUrl(bytes, 0, bytes.length);
        assertEquals(expected, new String(redaction.masked(), 0, length, StandardCharsets.ISO_8859_1));
    }

    @Test
    void anEmptyRangeStaysEmpty() {
        assertEquals(0, redaction.maskQuery(new byte[0], 0, 0));
        assertEquals(0, redaction.maskUrl(new byte[0], 0, 0));
    }

    @Test
    void hidesFieldsByName() {
        assertTrue(redaction.coversField("user-agent".getBytes(StandardCharsets.ISO_8859_1)));
        assertFalse(redaction.coversField("referer".getBytes(StandardCharsets.ISO_8859_1)));
    }

    @Test
    void hiddenFieldsAreMaskedInJson() {
        String line = Records.usual().json("user-agent", "host", "referer");
        assertTrue(line.contains("\"host\":\"***\""), line);
        assertTrue(line.contains("\"user_agent\":\"***\",\"referer\":\"***\""), line);
    }

    @Test
    void aHiddenFieldThatWasNotSentIsStillNull() {
        String line = Records.usual().text(AccessRecord.REFERER, "").json("referer");
        assertTrue(line.contains("\"referer\":null"), line);
    }
}
