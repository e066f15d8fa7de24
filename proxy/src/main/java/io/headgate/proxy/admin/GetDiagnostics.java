package io.headgate.proxy.admin;

import io.headgate.proxy.node.Node;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import javax.management.JMException;
import javax.management.ObjectName;

/** {@code GET /v1/diagnostics}. */
final class GetDiagnostics {
    static final Operation OPERATION = Operation.get(
            "/v1/diagnostics",
            "What the virtual machine says of itself: the stacks of its threads, and how its heap is used. Stops the"
                    + " workers for some milliseconds.",
            Diagnostics.class,
            (node, _) -> handle(node));

    /** The MXBean behind {@code jcmd}; its operations are named after the commands. */
    private static final String COMMANDS = "com.sun.management:type=DiagnosticCommand";

    private GetDiagnostics() {}

    /**
     * @param threads as {@code jcmd Thread.print} shows them
     * @param heap as {@code jcmd GC.heap_info} shows it
     * @param bufferBytes memory that the buffers of connections are cut from, outside the heap
     */
    record Diagnostics(String threads, String heap, long bufferBytes) {}

    private static Answer handle(Node node) throws IOException {
        return Answer.of(new Diagnostics(said("threadPrint"), said("gcHeapInfo"), node.bufferBytes()));
    }

    private static String said(String command) {
        try {
            Object[] none = {new String[0]};
            String[] signature = {String[].class.getName()};
            return String.valueOf(ManagementFactory.getPlatformMBeanServer()
                    .invoke(ObjectName.getInstance(COMMANDS), command, none, signature));
        } catch (JMException e) {
            return "this virtual machine does not say: " + e.getMessage();
        }
    }
}
