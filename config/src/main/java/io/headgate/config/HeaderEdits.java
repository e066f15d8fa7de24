package io.headgate.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/// The checks that request and response header edits share; names come out in lower case.
final class HeaderEdits {
    static final HeaderEdits OF_REQUEST = new HeaderEdits(HeaderNames::editableInRequest);
    static final HeaderEdits OF_RESPONSE = new HeaderEdits(HeaderNames::editable);

    private final Consumer<String> nameCheck;

    private HeaderEdits(Consumer<String> nameCheck) {
        this.nameCheck = nameCheck;
    }

    Map<String, String> set(Check check, Map<String, String> fields) {
        Map<String, String> result = LinkedHashMap.newLinkedHashMap(fields.size());
        fields.forEach((name, value) -> {
            checkName(check, name, "set");
            check.part(() -> HeaderNames.value(value), "set", name);
            if (result.putIfAbsent(name.toLowerCase(Locale.ROOT), value) != null) {
                check.faultOnKey("header '" + name + "' stands here twice", "remove one of them", "set", name);
            }
        });
        return Maps.copy(result);
    }

    Map<String, List<String>> add(Check check, Map<String, List<String>> fields) {
        Map<String, List<String>> result = LinkedHashMap.newLinkedHashMap(fields.size());
        fields.forEach((name, values) -> {
            checkName(check, name, "add");
            for (int i = 0; i < values.size(); i++) {
                String value = values.get(i);
                check.part(() -> HeaderNames.value(value), "add", name, i);
            }
            if (result.putIfAbsent(name.toLowerCase(Locale.ROOT), List.copyOf(values)) != null) {
                check.faultOnKey("header '" + name + "' stands here twice", "list its values once", "add", name);
            }
        });
        return Maps.copy(result);
    }

    List<String> remove(Check check, List<String> names) {
        List<String> result = new ArrayList<>(names.size());
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i);
            check.part(() -> nameCheck.accept(name), "remove", i);
            result.add(name.toLowerCase(Locale.ROOT));
        }
        return List.copyOf(result);
    }

    private void checkName(Check check, String name, String group) {
        check.partOnKey(() -> nameCheck.accept(name), group, name);
    }
}
