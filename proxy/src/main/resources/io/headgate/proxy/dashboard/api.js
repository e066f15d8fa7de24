// Everything the page knows and does goes through here.

/** What the API has refused, in the words of its problem details (RFC 9457). */
export class Problem extends Error {
  constructor(status, title, detail, problems) {
    super(detail || title);
    this.status = status;
    this.problems = problems ?? [];
  }
}

/** Says when the API wants to know who asks. */
export const session = new EventTarget();

async function answered(response) {
  const type = response.headers.get("content-type") ?? "";
  const body = type.includes("json") ? await response.json().catch(() => null) : await response.text();
  if (response.ok) return body;
  if (response.status === 401) session.dispatchEvent(new Event("signed-out"));
  throw new Problem(response.status, body?.title ?? `Status ${response.status}`, body?.detail, body?.problems);
}

async function ask(path, options) {
  let response;
  try {
    response = await fetch(path, { cache: "no-store", ...options });
  } catch {
    throw new Problem(
      0,
      "The node does not answer",
      "The node does not answer; it may be stopping, or the network is away.",
    );
  }
  return answered(response);
}

export const get = (path) => ask(path, {});

export const send = (method, path, value) =>
  ask(path, { method, headers: { "content-type": "application/json" }, body: JSON.stringify(value ?? {}) });

export const segment = encodeURIComponent;

let operations = null;

/** Whether the node has an operation; what it has, its own document says. */
export async function has(path, method = "get") {
  operations ??= (await get("/v1/openapi.json")).paths;
  return Boolean(operations[path]?.[method]);
}
