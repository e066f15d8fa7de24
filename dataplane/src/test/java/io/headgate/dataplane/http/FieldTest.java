package io.headgate.dataplane.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.dataplane.testing.Seed;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.NavigableMap;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class FieldTest {
    /** Every known name by its number, as the constants' own names say it. */
    private static NavigableMap<Integer, String> known() throws IllegalAccessException {
        NavigableMap<Integer, String> known = new TreeMap<>();
        for (java.lang.reflect.Field constant : Field.class.getFields()) {
            if (constant.getType() == int.class && constant.getInt(null) != Field.OTHER) {
                String twin = known.put(
                        constant.getInt(null),
                        constant.getName().toLowerCase(Locale.ROOT).replace('_', '-'));
                assertEquals(null, twin, "two names with one number");
            }
        }
        return known;
    }

    private static int of(String name) {
        byte[] bytes = Ascii.bytes("??" + name + "!!");
        return Field.of(bytes, 2, 2 + name.length());
    }

    @Test
    void everyNameIsFoundInAnyCase() throws IllegalAccessException {
        known().forEach((number, name) -> {
            assertEquals(number, of(name), name);
            assertEquals(number, of(name.toUpperCase(Locale.ROOT)), name);
            assertEquals(number, of(name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1)), name);
            assertEquals(name, Ascii.text(Field.name(number), 0, Field.name(number).length));
        });
    }

    @Test
    void theNumbersFitASet() throws IllegalAccessException {
        assertTrue(known().lastKey() < Long.SIZE);
        assertEquals(known().lastKey(), known().size(), "numbers are not in a row");
    }

    @Test
    void aNameThatOnlyLooksLikeAKnownOneIsNot() throws IllegalAccessException {
        for (String name : known().values()) {
            List<String> others =
                    new ArrayList<>(List.of(name + "x", "x" + name, name.replace('-', '_') + " ", name + name));
            for (int i = 0; i < name.length(); i++) {
                others.add(name.substring(0, i) + "~" + name.substring(i + 1));
                others.add(name.substring(0, i) + name.substring(i + 1));
            }
            for (String other : others) {
                if (!other.isEmpty() && !known().containsValue(other)) {
                    assertEquals(Field.OTHER, of(other), other);
                }
            }
        }
    }

    @Test
    void anyOtherNameIsOther() throws IllegalAccessException {
        Seed seed = Seed.fresh();
        Random random = seed.random();
        Set<String> known = Set.copyOf(known().values());
        for (int i = 0; i < 100_000; i++) {
            StringBuilder name = new StringBuilder();
            for (int length = 1 + random.nextInt(20); length > 0; length--) {
                name.append((char) ('a' + random.nextInt(26)));
            }
            if (!known.contains(name.toString())) {
                assertEquals(Field.OTHER, of(name.toString()), name + ", " + seed);
            }
        }
    }

    @Test
    void theSetsHoldWhatTheyShould() {
        assertTrue((Field.HOP_BY_HOP & Field.bit(Field.HOST)) == 0);
        assertTrue((Field.HOP_BY_HOP & Field.bit(Field.CONTENT_LENGTH)) == 0, "written anew, but not hop by hop");
        assertTrue((Field.FORWARDING & Field.HOP_BY_HOP) == 0);
    }
}
