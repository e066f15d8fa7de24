package io.headgate.config;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Tells endpoints who the client is, in a PROXY header before anything else: `v1`, `v2`, or a map. Such a connection
/// speaks for one client, so with HTTP each carries one exchange and is closed after it; none is kept idle.
public record SendProxyProtocol(
        @Key(doc = "`v1` is a line of text, `v2` binary, with TLVs.", fallback = "v2")
        Version version,

        @Key(doc = "Add a CRC32C of the header.", fallback = "false")
        boolean checksum,

        @Key(
                doc = "Hand on the TLVs that came with the client's connection, as far as they fit into 4 KiB.",
                fallback = "true")
        boolean keepTlvs,

        @Key(doc = "Types not to hand on.", fallback = "[]", example = "[0xEA, unique_id]")
        List<TlvType> dropTlvs,

        @Key(
                doc = "Values to send, by type, in place of those of that type that came; 2 KiB together.",
                fallback = "{}",
                example = "{ 0xE0: blue }")
        Map<String, String> addTlvs) {
    /// Type and length.
    private static final int TLV_HEAD_BYTES = 3;

    /// With addresses and checksum they fit into the 4 KiB that a header may have, with room for those that are kept.
    private static final int ADDED_BYTES_MAX = 2048;

    /// The version of the protocol.
    public enum Version {
        V1,
        V2;

        @Override
        public String toString() {
            return Words.of(this);
        }
    }

    public SendProxyProtocol {
        Check check = new Check();
        dropTlvs = List.copyOf(dropTlvs);
        addTlvs = canonical(check, addTlvs);
        for (int i = 0; i < dropTlvs.size(); i++) {
            if (isOfOneHeader(dropTlvs.get(i))) {
                check.fault(dropTlvs.get(i) + " is never handed on", "remove it", "drop_tlvs", i);
            }
        }
        if (!keepTlvs && !dropTlvs.isEmpty()) {
            check.fault("keep_tlvs is false, so there is nothing to drop", "remove drop_tlvs", "drop_tlvs");
        }
        if (bytes(addTlvs) > ADDED_BYTES_MAX) {
            check.fault(
                    "the TLVs take " + bytes(addTlvs) + " bytes, more than " + ADDED_BYTES_MAX,
                    "shorten or remove some",
                    "add_tlvs");
        }
        if (version == Version.V1 && (checksum || !dropTlvs.isEmpty() || !addTlvs.isEmpty())) {
            check.fault("version 1 has neither TLVs nor a checksum", "use v2, or remove them", "version");
        }
        check.done();
    }

    private static Map<String, String> canonical(Check check, Map<String, String> given) {
        Map<String, String> result = LinkedHashMap.newLinkedHashMap(given.size());
        given.forEach(
                (type, value) -> check.partOnKey(() -> add(result, TlvType.parse(type), value), "add_tlvs", type));
        return Maps.copy(result);
    }

    private static void add(Map<String, String> to, TlvType type, String value) {
        if (isOfOneHeader(type) || type.equals(TlvType.SSL)) {
            throw new InvalidValue("a TLV of type " + type + " is not made of text", "remove it");
        }
        if (to.putIfAbsent(type.toString(), value) != null) {
            throw new InvalidValue("type " + type + " stands here twice", "remove one of them");
        }
    }

    private static boolean isOfOneHeader(TlvType type) {
        return type.equals(TlvType.CRC32C) || type.equals(TlvType.NOOP);
    }

    private static int bytes(Map<String, String> tlvs) {
        int sum = 0;
        for (String value : tlvs.values()) {
            sum += TLV_HEAD_BYTES + value.getBytes(StandardCharsets.UTF_8).length;
        }
        return sum;
    }

    /// The short forms `v1` and `v2`.
    ///
    /// @throws InvalidValue for any other text
    public static SendProxyProtocol ofText(String text) {
        for (Version version : Version.values()) {
            if (version.toString().equals(text)) {
                return new SendProxyProtocol(version, false, true, List.of(), Map.of());
            }
        }
        throw new InvalidValue(
                "'" + text + "' is not a version of the PROXY protocol",
                "write off, v1, v2, or a map as in { version: v2, checksum: true }");
    }
}
