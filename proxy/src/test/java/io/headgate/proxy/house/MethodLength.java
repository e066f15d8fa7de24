package io.headgate.proxy.house;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.LineMap;
import com.sun.source.tree.MethodTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import javax.tools.DiagnosticListener;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** Methods longer than a screen, found with the JDK's own parser. */
final class MethodLength {
    /** From the first modifier or annotation to the closing brace. */
    static final int LINES_MAX = 70;

    /** {@code Class.method} that may be longer, and why: tables, mostly, whose parts would not be read alone. */
    private static final Map<String, String> LONG_METHODS = Map.of();

    private MethodLength() {}

    static List<String> findings(List<SourceFile> files) {
        List<SourceFile> parsed = files.stream().filter(SourceFile::isJava).toList();
        DiagnosticListener<JavaFileObject> silent = diagnostic -> {};
        JavacTask task = (JavacTask) ToolProvider.getSystemJavaCompiler()
                .getTask(
                        null,
                        null,
                        silent,
                        null,
                        null,
                        parsed.stream().map(InMemory::new).toList());
        SourcePositions positions = Trees.instance(task).getSourcePositions();
        List<String> findings = new ArrayList<>();
        try {
            Iterator<SourceFile> file = parsed.iterator();
            for (CompilationUnitTree unit : task.parse()) {
                new Scanner(file.next(), unit, positions, findings).scan(unit, "");
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot parse the sources", e);
        }
        return findings;
    }

    private static final class Scanner extends TreeScanner<Void, String> {
        private final SourceFile file;
        private final CompilationUnitTree unit;
        private final SourcePositions positions;
        private final List<String> findings;

        Scanner(SourceFile file, CompilationUnitTree unit, SourcePositions positions, List<String> findings) {
            this.file = file;
            this.unit = unit;
            this.positions = positions;
            this.findings = findings;
        }

        @Override
        @SuppressWarnings("NullAway") // A scanner's result may be null whatever its type argument says.
        public Void visitClass(ClassTree type, String enclosing) {
            return super.visitClass(type, type.getSimpleName().toString());
        }

        @Override
        @SuppressWarnings("NullAway") // As above.
        public Void visitMethod(MethodTree method, String enclosing) {
            LineMap map = unit.getLineMap();
            long first = map.getLineNumber(positions.getStartPosition(unit, method));
            long lines = map.getLineNumber(positions.getEndPosition(unit, method)) - first + 1;
            String name = enclosing + "." + method.getName();
            if (lines > LINES_MAX && !LONG_METHODS.containsKey(name)) {
                findings.add(file.finding(
                        first,
                        name + " has " + lines + " lines, more than " + LINES_MAX,
                        "give its parts names, or give it a reason in MethodLength.LONG_METHODS"));
            }
            return super.visitMethod(method, enclosing);
        }
    }

    private static final class InMemory extends SimpleJavaFileObject {
        private final SourceFile file;

        InMemory(SourceFile file) {
            super(URI.create("tree:///" + file.path()), Kind.SOURCE);
            this.file = file;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return file.text();
        }
    }
}
