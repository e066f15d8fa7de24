package io.headgate.dataplane.http2.hpack;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Encodes by the table of RFC 7541 appendix B, written down as which bytes have words of which length. */
final class NaiveHuffman {
    /** Bytes in the order of their words: by length, then by value. */
    private static final List<String> WORDS = words();

    private NaiveHuffman() {}

    static byte[] encode(byte[] text) {
        StringBuilder bits = new StringBuilder();
        for (byte b : text) {
            bits.append(WORDS.get(b & 0xFF));
        }
        while (bits.length() % 8 != 0) {
            bits.append('1');
        }
        ByteArrayOutputStream code = new ByteArrayOutputStream();
        for (int at = 0; at < bits.length(); at += 8) {
            code.write(Integer.parseInt(bits.substring(at, at + 8), 2));
        }
        return code.toByteArray();
    }

    private static List<String> words() {
        int[][] byLength = {
            {5, '0', '1', '2', 'a', 'c', 'e', 'i', 'o', 's', 't'},
            {
                6, ' ', '%', '-', '.', '/', '3', '4', '5', '6', '7', '8', '9', '=', 'A', '_', 'b', 'd', 'f', 'g', 'h',
                'l', 'm', 'n', 'p', 'r', 'u'
            },
            {
                7, ':', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'I', 'J', 'K', 'L', 'M', 'N', 'O', 'P', 'Q', 'R', 'S', 'T',
                'U', 'V', 'W', 'Y', 'j', 'k', 'q', 'v', 'w', 'x', 'y', 'z'
            },
            {8, '&', '*', ',', ';', 'X', 'Z'},
            {10, '!', '"', '(', ')', '?'},
            {11, '\'', '+', '|'},
            {12, '#', '>'},
            {13, 0, '$', '@', '[', ']', '~'},
            {14, '^', '}'},
            {15, '<', '`', '{'},
            {19, '\\', 195, 208},
            {20, 128, 130, 131, 162, 184, 194, 224, 226},
            {21, 153, 161, 167, 172, 176, 177, 179, 209, 216, 217, 227, 229, 230},
            {
                22, 129, 132, 133, 134, 136, 146, 154, 156, 160, 163, 164, 169, 170, 173, 178, 181, 185, 186, 187, 189,
                190, 196, 198, 228, 232, 233
            },
            {
                23, 1, 135, 137, 138, 139, 140, 141, 143, 147, 149, 150, 151, 152, 155, 157, 158, 165, 166, 168, 174,
                175, 180, 182, 183, 188, 191, 197, 231, 239
            },
            {24, 9, 142, 144, 145, 148, 159, 171, 206, 215, 225, 236, 237},
            {25, 199, 207, 234, 235},
            {26, 192, 193, 200, 201, 202, 205, 210, 213, 218, 219, 238, 240, 242, 243, 255},
            {27, 203, 204, 211, 212, 214, 221, 222, 223, 241, 244, 245, 246, 247, 248, 250, 251, 252, 253, 254},
            {
                28, 2, 3, 4, 5, 6, 7, 8, 11, 12, 14, 15, 16, 17, 18, 19, 20, 21, 23, 24, 25, 26, 27, 28, 29, 30, 31,
                127, 220, 249
            },
            {30, 10, 13, 22, 256}
        };
        List<String> words = new ArrayList<>(Collections.nCopies(257, ""));
        BigInteger word = BigInteger.ZERO;
        int length = 0;
        for (int[] row : byLength) {
            word = word.shiftLeft(row[0] - length);
            length = row[0];
            for (int i = 1; i < row.length; i++) {
                String bits = word.toString(2);
                words.set(row[i], "0".repeat(length - bits.length()) + bits);
                word = word.add(BigInteger.ONE);
            }
        }
        return words;
    }
}
