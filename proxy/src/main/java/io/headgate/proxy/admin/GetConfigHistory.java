package io.headgate.proxy.admin;

import io.headgate.proxy.node.Node;
import io.headgate.proxy.node.NodeView;
import io.headgate.proxy.node.Revision;
import java.io.IOException;
import java.util.List;

/** {@code GET /v1/config/history}. */
final class GetConfigHistory {
    static final Operation OPERATION = Operation.get(
            "/v1/config/history",
            "The revisions that are kept, the latest first: who changed what and when.",
            History.class,
            (node, _) -> handle(node));

    private GetConfigHistory() {}

    /**
     * @param revision the one that holds
     * @param differsFromFile whether the file says something else
     */
    record History(long revision, String file, boolean differsFromFile, List<Revision> revisions) {}

    private static Answer handle(Node node) throws IOException {
        NodeView view = node.state().view();
        return Answer.of(new History(
                view.revision().revision(),
                view.loaded().file().toString(),
                node.state().configs().differFromFile(),
                node.state().configs().history().reversed()));
    }
}
