package io.headgate.proxy.house;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may know whom. The program's compiled classes are read; tests are not part of it. */
class ArchitectureTest {
    private static final String ROOT = "io.headgate.";

    /** The modules, by the package each owns, and the others each may know. */
    private static final Map<String, Set<String>> MAY_KNOW = Map.of(
            "config", Set.of(),
            "os", Set.of(),
            "dns", Set.of("config"),
            "dataplane", Set.of("config", "os"),
            "controlplane", Set.of("config", "dns"),
            "proxy", Set.of("config", "os", "dns", "dataplane", "controlplane"));

    /** Packages every request passes through. */
    private static final String[] HOT = {
        ROOT + "dataplane.http..",
        ROOT + "dataplane.access..",
        ROOT + "dataplane.exchange..",
        ROOT + "dataplane.http1..",
        ROOT + "dataplane.http2..",
        ROOT + "dataplane.route..",
        ROOT + "dataplane.upstream..",
        ROOT + "dataplane.pool..",
        ROOT + "dataplane.filter..",
        ROOT + "dataplane.l4.."
    };

    /** Public because something outside the program calls them. */
    private static final Set<String> CALLED_FROM_OUTSIDE = Set.of(ROOT + "proxy.Headgate");

    private static final JavaClasses PROGRAM = new ClassFileImporter()
            .withImportOption(location -> !location.contains("/test-classes/") && !location.contains("-tests.jar"))
            .importPackages("io.headgate");

    @Test
    void everyClassBelongsToAModule() {
        assertTrue(PROGRAM.size() > 0, "no class of the program was found");
        Set<String> modules = PROGRAM.stream().map(ArchitectureTest::module).collect(Collectors.toSet());
        modules.removeAll(MAY_KNOW.keySet());
        assertEquals(Set.of(), modules, "packages under io.headgate that no module owns");
    }

    @ParameterizedTest
    @ValueSource(strings = {"config", "os", "dns", "dataplane", "controlplane", "proxy"})
    void modulesKnowOnlyThoseTheyMay(String module) {
        Set<String> known = MAY_KNOW.getOrDefault(module, Set.of());
        noClasses()
                .that()
                .resideInAPackage(ROOT + module + "..")
                .should()
                .dependOnClassesThat(describe(
                        "belong to a module other than " + module + " " + known,
                        type -> type.getPackageName().startsWith(ROOT)
                                && !module(type).equals(module)
                                && !known.contains(module(type))))
                .because("the direction of modules is fixed; what both need belongs in config")
                .allowEmptyShould(true)
                .check(PROGRAM);
    }

    @Test
    void packagesAreFreeOfCycles() {
        slices().matching(ROOT + "(**)")
                .should()
                .beFreeOfCycles()
                .because("two packages that need each other are one; move the shared type to the lower of the two")
                .check(PROGRAM);
    }

    @Test
    void nettyStaysWhereBytesAre() {
        confine("io.netty..", ROOT + "dataplane..", ROOT + "dns..", ROOT + "proxy.demo..");
    }

    @Test
    void aeronStaysBehindTheReplicatedLog() {
        confine("io.aeron..", ROOT + "controlplane.replication..");
    }

    @Test
    void theHotPathHasNoStreamAndNoRegularExpression() {
        noClasses()
                .that()
                .resideInAnyPackage(HOT)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.util.stream..", "java.util.regex..")
                .because("both allocate on every use; write the loop, and let RE2/J match for routes that ask for it")
                .allowEmptyShould(true)
                .check(PROGRAM);
    }

    @Test
    void theHotPathHasNoLock() {
        noClasses()
                .that()
                .resideInAnyPackage(HOT)
                .should()
                .dependOnClassesThat()
                .resideInAPackage("java.util.concurrent.locks..")
                .because("a worker never waits; give each worker its own cell, or share one atomic")
                .allowEmptyShould(true)
                .check(PROGRAM);
    }

    @Test
    void aPublicTypeHasAUserInAnotherPackage() {
        List<SourceFile> tree = SourceFile.all();
        classes()
                .that()
                .arePublic()
                .and()
                .areTopLevelClasses()
                .and(describe(
                        "are written by hand", type -> !type.getSimpleName().equals("package-info")))
                .should(haveAUserInAnotherPackage(tree))
                .check(PROGRAM);
    }

    /**
     * Users are found in the bytecode and, for constants that the compiler copies and for benchmarks, by their import.
     */
    private static ArchCondition<JavaClass> haveAUserInAnotherPackage(List<SourceFile> tree) {
        Pattern imports = Pattern.compile("^import (?:static )?([\\w.]+);", Pattern.MULTILINE);
        Set<String> imported = tree.stream()
                .filter(f -> f.isJava() && !f.isTest())
                .flatMap(f -> imports.matcher(f.text()).results().map(m -> m.group(1)))
                .collect(Collectors.toSet());
        return new ArchCondition<>("have a user in another package") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                boolean used = CALLED_FROM_OUTSIDE.contains(type.getName())
                        || imported.contains(type.getName())
                        || standsInAPublicSignature(type)
                        || type.getDirectDependenciesToSelf().stream()
                                .anyMatch(d ->
                                        !d.getOriginClass().getPackageName().equals(type.getPackageName()));
                if (!used) {
                    events.add(SimpleConditionEvent.violated(type, unused(type, tree)));
                }
            }
        };
    }

    /** What a public method takes or gives must be public, even where callers pass a lambda and never name it. */
    private static boolean standsInAPublicSignature(JavaClass type) {
        return type.getDirectDependenciesToSelf().stream()
                .map(Dependency::getOriginClass)
                .filter(origin -> origin.getModifiers().contains(JavaModifier.PUBLIC) && !origin.equals(type))
                .flatMap(origin -> origin.getCodeUnits().stream())
                .filter(unit -> unit.getModifiers().contains(JavaModifier.PUBLIC))
                .anyMatch(unit -> unit.getRawParameterTypes().contains(type)
                        || unit.getRawReturnType().equals(type));
    }

    private static String unused(JavaClass type, List<SourceFile> tree) {
        String suffix = "/src/main/java/" + type.getName().replace('.', '/') + ".java";
        Pattern declaration =
                Pattern.compile("^public .*\\b(?:class|record|interface|enum) " + type.getSimpleName() + "\\b");
        SourceFile file = tree.stream()
                .filter(f -> f.path().endsWith(suffix))
                .findFirst()
                .orElseGet(() -> new SourceFile(type.getName(), ""));
        List<String> lines = file.lines();
        int at = 0;
        while (at < lines.size() && !declaration.matcher(lines.get(at)).find()) {
            at++;
        }
        return file.finding(at + 1, "public, but used in its own package only", "make it package-private");
    }

    private static void confine(String library, String... homes) {
        ArchRule rule = noClasses()
                .that()
                .resideOutsideOfPackages(homes)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(library)
                .because("it is confined to " + List.of(homes) + "; hand over a value of our own instead")
                .allowEmptyShould(true);
        rule.check(PROGRAM);
    }

    /** The part of the package name that names the module: {@code io.headgate.config.yaml} is in {@code config}. */
    private static String module(JavaClass type) {
        String rest = type.getPackageName().substring(ROOT.length());
        int dot = rest.indexOf('.');
        return dot < 0 ? rest : rest.substring(0, dot);
    }
}
