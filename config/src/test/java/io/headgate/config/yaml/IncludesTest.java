package io.headgate.config.yaml;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.config.Config;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IncludesTest {
    @TempDir
    private Path folder;

    private Path main;

    @BeforeEach
    void makeFolders() throws IOException {
        Files.createDirectory(folder.resolve("conf.d"));
        main = folder.resolve("headgate.yaml");
    }

    @Test
    void mergesByNameAndAppendsRoutesInTheOrderOfTheFiles() throws IOException {
        write(
                "headgate.yaml",
                "include: [conf.d/*.yaml]\nlisteners: { web: { bind: 127.0.0.1:0, http: {} } }\n"
                        + "routes: [ { name: main, match: { path: /m }, upstream: a } ]\n");
        write(
                "conf.d/b.yaml",
                "upstreams: { b: { endpoints: 127.0.0.1:2 } }\n"
                        + "routes: [ { name: b, match: { path: /b }, upstream: b } ]\n");
        write(
                "conf.d/a.yaml",
                "upstreams: { a: { endpoints: 127.0.0.1:1 } }\n"
                        + "routes: [ { name: a, match: { path: /a }, upstream: a } ]\n");
        write("conf.d/ignored.txt", "this is not read\n");
        Config config = ConfigReader.read(main).orThrow();
        assertEquals(
                List.of("main", "a", "b"),
                config.routes().stream()
                        .map(route -> String.valueOf(route.name()))
                        .toList());
        assertEquals(List.of("a", "b"), List.copyOf(config.upstreams().keySet()));
    }

    @Test
    void showsBothPlacesOfADuplicateName() throws IOException {
        write("headgate.yaml", "include: conf.d/a.yaml\nupstreams:\n  app: { endpoints: 127.0.0.1:1 }\nworkers: 1\n");
        write("conf.d/a.yaml", "upstreams:\n  app: { endpoints: 127.0.0.1:2 }\nworkers: 1\nadmin: {}\n");
        String a = folder.resolve("conf.d/a.yaml").toString();
        assertEquals(
                List.of(
                        a + ":2:3: upstreams.app: 'app' stands at " + main
                                + ":3:3 already; remove or rename one of the two",
                        a + ":3:1: workers: 'workers' stands at " + main
                                + ":4:1 already; remove or rename one of the two"),
                problems());
    }

    @Test
    void usersOfTheAdminApiCanHaveAFileOfTheirOwn() throws IOException {
        String user = ": { role: viewer, tokens: sha256:" + "0".repeat(63);
        write("headgate.yaml", "include: users.yaml\nadmin:\n  bind: 127.0.0.1:0\n  users:\n    a" + user + "0 }\n");
        write("users.yaml", "admin:\n  users:\n    b" + user + "1 }\n");
        assertEquals(
                List.of("a", "b"),
                List.copyOf(ConfigReader.read(main).orThrow().admin().users().keySet()));
        write("users.yaml", "admin:\n  users:\n    a" + user + "1 }\n  bind: 127.0.0.1:1\n");
        String users = folder.resolve("users.yaml").toString();
        assertEquals(
                List.of(
                        users + ":3:5: admin.users.a: 'a' stands at " + main
                                + ":5:5 already; remove or rename one of the two",
                        users + ":4:3: admin.bind: 'bind' stands at " + main
                                + ":3:3 already; remove or rename one of the two"),
                problems());
    }

    @Test
    void namesTheFileOfEachProblemAndResolvesFilesBesideIt() throws IOException {
        write("headgate.yaml", "include: conf.d/a.yaml\nadmin: {}\nworkers: 0\n");
        write("conf.d/a.yaml", "errors: { 503: { file: page.html } }\ntransport: poll\n");
        List<String> problems = problems();
        assertTrue(problems.stream().anyMatch(p -> p.startsWith(main + ":3:10: workers:")), problems::toString);
        assertTrue(problems.stream().anyMatch(p -> p.contains("a.yaml:2:12: transport:")), problems::toString);
        assertTrue(
                problems.stream().anyMatch(p -> p.contains("a.yaml:1:24: errors.503.file: there is no readable file")),
                problems::toString);
        write("conf.d/page.html", "<p>sorry\n");
        write("conf.d/a.yaml", "errors: { 503: { file: page.html } }\n");
        write("headgate.yaml", "include: conf.d/a.yaml\nadmin: {}\n");
        assertEquals(
                folder.resolve("conf.d/page.html").toString(),
                Objects.requireNonNull(
                                ConfigReader.read(main).orThrow().errors().get(503))
                        .file());
    }

    @Test
    void refusesAFileThatIncludesItself() throws IOException {
        write("headgate.yaml", "include: conf.d/a.yaml\nadmin: {}\n");
        write("conf.d/a.yaml", "include: ../headgate.yaml\n");
        assertTrue(problems()
                .getFirst()
                .contains("a.yaml:1:10: include: '../headgate.yaml' includes a file that is included already"));
    }

    @Test
    void saysWhatIsMissing() throws IOException {
        write(
                "headgate.yaml",
                "include: [none.yaml, conf.d/*.yaml, nowhere/*.yaml, '*/x.yaml', {}, conf.d]\nadmin: {}\n");
        List<String> problems = problems();
        assertEquals(5, problems.size(), problems::toString);
        assertTrue(problems.get(0).startsWith(main + ":1:11: "), problems::toString);
        assertTrue(problems.get(0).contains("there is no file 'none.yaml'"), problems::toString);
        assertTrue(problems.get(1).contains("the folder of 'nowhere/*.yaml' cannot be read"), problems::toString);
        assertTrue(problems.get(2).contains("has a wildcard in its folder"), problems::toString);
        assertTrue(problems.get(3).contains("this is not a file"), problems::toString);
        assertTrue(problems.get(4).contains("'conf.d' is not a regular file"), problems::toString);
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(folder.resolve(name), text);
    }

    private List<String> problems() {
        return ConfigReader.read(main).problems().stream()
                .map(Problem::toString)
                .toList();
    }
}
