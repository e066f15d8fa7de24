package io.headgate.proxy.scenario;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The dashboard for Grafana, as it is installed; what it shows is in {@link Panels}. */
final class Dashboard {
    /** Of Grafana 10: newer ones read it and migrate it. */
    private static final int SCHEMA_VERSION = 39;

    /** Grafana's grid is 24 columns wide; three panels stand side by side. */
    private static final int PANEL_COLUMNS = 8;

    private static final int PANEL_ROWS = 8;
    private static final int COLUMNS = 24;
    private static final Map<String, Object> SOURCE = Map.of("uid", "${source}");

    private Dashboard() {}

    static String json() {
        Map<String, Object> dashboard = new LinkedHashMap<>();
        dashboard.put("uid", "headgate");
        dashboard.put("title", "Headgate");
        dashboard.put("tags", List.of("headgate"));
        dashboard.put("schemaVersion", SCHEMA_VERSION);
        dashboard.put("editable", true);
        dashboard.put("graphTooltip", 1);
        dashboard.put("refresh", "30s");
        dashboard.put("time", object("from", "now-3h", "to", "now"));
        dashboard.put("templating", Map.of("list", List.of(source(), job(), instance())));
        dashboard.put("panels", panels());
        try {
            return JSON.std.with(JSON.Feature.PRETTY_PRINT_OUTPUT).asString(dashboard) + "\n";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Object> panels() {
        List<Object> panels = new ArrayList<>();
        int y = 0;
        for (Map.Entry<String, List<Panels.Panel>> row : Panels.ROWS.entrySet()) {
            panels.add(object(
                    "id",
                    panels.size() + 1,
                    "type",
                    "row",
                    "title",
                    row.getKey(),
                    "collapsed",
                    false,
                    "gridPos",
                    place(0, y, COLUMNS, 1)));
            y++;
            int x = 0;
            for (Panels.Panel each : row.getValue()) {
                panels.add(panel(panels.size() + 1, each, place(x, y, PANEL_COLUMNS, PANEL_ROWS)));
                x = (x + PANEL_COLUMNS) % COLUMNS;
                y += x == 0 ? PANEL_ROWS : 0;
            }
            y += x == 0 ? 0 : PANEL_ROWS;
        }
        return panels;
    }

    private static Map<String, Object> panel(int id, Panels.Panel panel, Map<String, Object> place) {
        List<Object> targets = new ArrayList<>();
        for (Panels.Query query : panel.queries()) {
            targets.add(object(
                    "refId",
                    String.valueOf((char) ('A' + targets.size())),
                    "datasource",
                    SOURCE,
                    "expr",
                    query.expression(),
                    "legendFormat",
                    query.legend(),
                    "format",
                    panel.type().equals("heatmap") ? "heatmap" : "time_series"));
        }
        return object(
                "id",
                id,
                "type",
                panel.type(),
                "title",
                panel.title(),
                "description",
                panel.description(),
                "datasource",
                SOURCE,
                "gridPos",
                place,
                "fieldConfig",
                object("defaults", object("unit", panel.unit(), "min", 0), "overrides", List.of()),
                "options",
                object("legend", object("displayMode", "list", "placement", "bottom")),
                "targets",
                targets);
    }

    private static Map<String, Object> source() {
        return object("name", "source", "type", "datasource", "query", "prometheus", "label", "Prometheus");
    }

    private static Map<String, Object> job() {
        return variable("job", "label_values(headgate_build_info, job)");
    }

    private static Map<String, Object> instance() {
        return variable("instance", "label_values(headgate_build_info{job=~\"$job\"}, instance)");
    }

    private static Map<String, Object> variable(String name, String query) {
        return object(
                "name",
                name,
                "type",
                "query",
                "datasource",
                SOURCE,
                "query",
                query,
                "refresh",
                2,
                "multi",
                true,
                "includeAll",
                true,
                "allValue",
                ".*");
    }

    private static Map<String, Object> place(int x, int y, int width, int height) {
        return object("x", x, "y", y, "w", width, "h", height);
    }

    /** Names and values in turn, kept in their order. */
    private static Map<String, Object> object(Object... members) {
        Map<String, Object> object = new LinkedHashMap<>();
        for (int i = 0; i < members.length; i += 2) {
            object.put((String) members[i], members[i + 1]);
        }
        return object;
    }
}
