import { describe, expect, it } from "vitest";
import { QuernError } from "../contract";
import { InternalAddressError } from "./dispatcher";
import { connectionTrouble, retryAfterSeconds, statusTrouble } from "./errors";

const context = { host: "hub", what: "x.gguf", timeoutSeconds: 30 };
const withCode = (code: string) => Object.assign(new Error(code), { code });

describe("what went wrong on the network", () => {
  it.each([
    ["ENOTFOUND", "network-unreachable"],
    ["EAI_AGAIN", "network-unreachable"],
    ["ECONNREFUSED", "network-unreachable"],
    ["ENETUNREACH", "network-unreachable"],
    ["ETIMEDOUT", "network-timeout"],
    ["UND_ERR_CONNECT_TIMEOUT", "network-timeout"],
    ["UND_ERR_BODY_TIMEOUT", "network-timeout"],
    ["CERT_HAS_EXPIRED", "tls-failed"],
    ["SELF_SIGNED_CERT_IN_CHAIN", "tls-failed"],
    ["UNABLE_TO_GET_ISSUER_CERT_LOCALLY", "tls-failed"],
    ["ERR_TLS_CERT_ALTNAME_INVALID", "tls-failed"],
    ["EPROTO", "tls-failed"],
    ["HPE_INVALID_CONSTANT", "hub-bad-answer"],
    ["UND_ERR_HEADERS_OVERFLOW", "hub-bad-answer"],
    ["SOMETHING_ELSE", "network-unreachable"],
  ])("%s is %s", (system, code) => {
    expect(connectionTrouble(withCode(system), context, null).code).toBe(code);
    const wrapped = new Error("fetch failed", { cause: withCode(system) });
    expect(connectionTrouble(wrapped, context, null).code).toBe(code);
  });

  it("a reset is an early end once bytes came, and no connection before", () => {
    const received = { haveBytes: 1, wantBytes: 2 };
    expect(connectionTrouble(withCode("ECONNRESET"), context, received).toData()).toMatchObject({
      code: "network-closed-early",
      params: { host: "hub", ...received },
    });
    expect(connectionTrouble(withCode("ECONNRESET"), context, null).code).toBe("network-unreachable");
  });

  it("a name that leads inside is a redirect that is not followed", () => {
    const trouble = connectionTrouble(new InternalAddressError("store.example"), context, null);
    expect(trouble.toData()).toMatchObject({ code: "hub-redirect", params: { target: "store.example" } });
  });

  it("keeps an error that already has its name", () => {
    const known = new QuernError("offline", { host: "hub" });
    expect(connectionTrouble(known, context, null)).toBe(known);
  });
});

describe("Retry-After", () => {
  const now = Date.parse("2026-05-01T00:00:00Z");
  it.each([
    ["5", 5],
    [" 0 ", 0],
    ["Fri, 01 May 2026 00:02:00 GMT", 120],
    ["Thu, 30 Apr 2026 00:00:00 GMT", 0],
    ["soon", null],
    [undefined, null],
  ])("%s", (header, seconds) => expect(retryAfterSeconds(header, now)).toBe(seconds));

  it("is what a rate limit tells, or a minute", () => {
    const told = statusTrouble(429, new Map([["retry-after", "7"]]), context);
    expect(told.params).toMatchObject({ seconds: 7, retryAfterSeconds: 7 });
    expect(statusTrouble(429, new Map(), context).params).toEqual({ host: "hub", seconds: 60 });
  });
});
