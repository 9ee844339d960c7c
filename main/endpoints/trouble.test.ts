import { describe, expect, it } from "vitest";
import { QuernError } from "../contract";
import { waitBeforeNext } from "./retry";
import { connectionTroubleOf, statusTroubleOf } from "./trouble";

const asked = { host: "gpu.lan", what: "qwen", key: "sk-canary-7391" };
const status = (code: number, body: unknown = "", headers: Record<string, string> = {}) =>
  statusTroubleOf(
    code,
    new Map(Object.entries(headers)),
    typeof body === "string" ? body : JSON.stringify(body),
    asked,
    Date.parse("2026-01-01T00:00:00Z"),
  );

describe("what an endpoint refuses", () => {
  it("is told by its status, with the server's own words", () => {
    expect(status(401)).toMatchObject({ code: "endpoint-unauthorized", params: { status: 401 } });
    expect(status(403).code).toBe("endpoint-unauthorized");
    expect(status(404)).toMatchObject({ code: "endpoint-not-found", params: { what: "qwen" } });
    expect(status(503, { error: { message: "Loading model" } })).toMatchObject({
      code: "endpoint-server-error",
      params: { status: 503, what: "Loading model." },
    });
    for (const body of [
      { error: { message: "no such option" } },
      { error: "no such option" },
      { message: "no such option" },
      { detail: "no such option" },
      "no such\n option",
    ])
      expect(status(400, body)).toMatchObject({
        code: "endpoint-refused",
        params: { what: "no such option" },
      });
    expect(status(502, "<html><h1>Bad gateway</h1></html>").params.what).toBe("");
  });

  it("because of length is a full context, with the figures of the known servers", () => {
    const full = { code: "context-full", params: { needTokens: 9000, contextTokens: 8192 } };
    for (const error of [
      {
        message:
          "This model's maximum context length is 8192 tokens. However, you requested 9,000 tokens in the messages.",
        code: 400,
      },
      { type: "exceed_context_size_error", code: 400, n_prompt_tokens: 9000, n_ctx: 8192 },
    ])
      expect(status(400, { error })).toMatchObject(full);
    expect(status(400, { error: { code: "context_length_exceeded", message: "too long" } }).code).toBe(
      "endpoint-refused",
    );
  });

  it("never brings the key into a message or a detail, though the server repeats it", () => {
    const error = status(401, { error: { message: `Incorrect API key: ${asked.key}` } });
    const refused = status(400, { error: { message: `${asked.key} has no access` } });
    expect(JSON.stringify([error.toData(), refused.toData()])).not.toContain("canary");
  });
});

describe("a connection that fails", () => {
  it("is told by its cause", () => {
    const failed = (code: string) =>
      connectionTroubleOf(
        new QuernError("network-unreachable", { host: "h" }, { cause: Object.assign(new Error(), { code }) }),
        "gpu.lan",
      ).code;
    expect(failed("ENOTFOUND")).toBe("endpoint-name");
    expect(failed("ECONNREFUSED")).toBe("endpoint-closed");
    expect(failed("EHOSTUNREACH")).toBe("endpoint-unreachable");
    const timedOut = (code: string) =>
      connectionTroubleOf(
        new QuernError(
          "network-timeout",
          { host: "h", seconds: 600 },
          { cause: Object.assign(new Error(), { code }) },
        ),
        "gpu.lan",
      );
    expect(timedOut("UND_ERR_BODY_TIMEOUT")).toMatchObject({
      code: "endpoint-silent",
      params: { seconds: 600 },
    });
    const noWay = timedOut("UND_ERR_CONNECT_TIMEOUT");
    expect(noWay.code).toBe("endpoint-unreachable");
    expect(waitBeforeNext(noWay, 1, 0)).toBeNull();
    expect(connectionTroubleOf(new QuernError("offline"), "h").code).toBe("endpoint-offline");
    expect(connectionTroubleOf(new QuernError("cancelled"), "h").code).toBe("cancelled");
  });
});

describe("trying again", () => {
  const busy = status(429, "", { "retry-after": "7" });
  it("waits as long as the server asks, and longer each time where it does not ask", () => {
    expect(waitBeforeNext(busy, 1, 0)).toBe(7000);
    const plain = new QuernError("endpoint-server-error", { status: 503 });
    expect([1, 2, 3].map((tries) => waitBeforeNext(plain, tries, 1))).toEqual([500, 1000, 2000]);
    expect(waitBeforeNext(plain, 1, 0)).toBe(250);
  });

  it("ends, is not for what will not pass, and does not wait for a server that asks for minutes", () => {
    expect(waitBeforeNext(busy, 4, 0)).toBeNull();
    expect(waitBeforeNext(status(429, "", { "retry-after": "300" }), 1, 0)).toBeNull();
    for (const code of [400, 401, 404]) expect(waitBeforeNext(status(code), 1, 0)).toBeNull();
  });
});
