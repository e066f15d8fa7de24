package io.headgate.proxy.house;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** A JVM says nothing when a flag names a method that is not there any more; this does. */
class JvmOptionsTest {
    private static final String APART = "-XX:CompileCommand=dontinline,";
    private static final Path OPTIONS = Path.of("src/main/dist/jvm.options");

    @Test
    void everyMethodThatIsCompiledApartExists() throws IOException {
        List<String> named = Files.readAllLines(OPTIONS).stream()
                .filter(line -> line.startsWith(APART))
                .map(line -> line.substring(APART.length()))
                .toList();
        assertFalse(named.isEmpty());
        assertEquals(
                List.of(),
                named.stream().filter(Predicate.not(JvmOptionsTest::exists)).toList());
        assertFalse(exists("io.headgate.dataplane.exchange.Exchange::off*"));
    }

    private static boolean exists(String command) {
        String[] classAndMethod = command.split("::");
        Pattern name = Pattern.compile(classAndMethod[1].replace("*", ".*"));
        try {
            return Arrays.stream(Class.forName(classAndMethod[0], false, JvmOptionsTest.class.getClassLoader())
                            .getDeclaredMethods())
                    .map(Method::getName)
                    .anyMatch(name.asMatchPredicate());
        } catch (ClassNotFoundException e) {
            return false;
        }
    }
}
