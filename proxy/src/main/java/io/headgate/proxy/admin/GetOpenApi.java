package io.headgate.proxy.admin;

import java.io.IOException;

/** {@code GET /v1/openapi.json}. */
final class GetOpenApi {
    static final Operation OPERATION =
            Operation.get("/v1/openapi.json", "This document.", Object.class, (_, _) -> handle());

    private GetOpenApi() {}

    private static Answer handle() throws IOException {
        return Answer.json(200, Answer.JSON_TYPE, OpenApi.document(AdminApi.OPERATIONS));
    }
}
