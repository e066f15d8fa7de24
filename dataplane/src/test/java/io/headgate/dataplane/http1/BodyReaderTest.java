package io.headgate.dataplane.http1;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.headgate.dataplane.http.Ascii;
import io.headgate.dataplane.http.ResponseHead;
import io.headgate.dataplane.http.TrailerRules;
import io.netty.buffer.ByteBuf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BodyReaderTest {
    /** Lets go of what it is given, and throws. */
    private static final class Failing implements BodyReader.Owner {
        @Override
        public void onBody(ByteBuf piece, boolean last, boolean moreFollows) {
            piece.release();
            throw new IllegalStateException("as the test wants");
        }

        @Override
        public void onMalformedBody() {
            throw new IllegalStateException("as the test wants");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "9, body of the next",
        "4, body of the next",
        ResponseHead.UNTIL_CLOSE + ", body",
        ResponseHead.CHUNKED + ", '4\r\nbody\r\n0\r\n\r\n'",
        ResponseHead.CHUNKED + ", nonsense",
    })
    void letsGoOfItsBufferWhenTheOwnerThrows(long length, String text) {
        BodyReader reader = new BodyReader(new Failing(), TrailerRules.REQUEST);
        reader.begin(length);
        byte[] bytes = Ascii.bytes(text);
        ByteBuf in = Cuts.buffer(bytes, 0, bytes.length);

        assertThrows(IllegalStateException.class, () -> reader.read(in));
        assertEquals(0, in.refCnt());
    }
}
