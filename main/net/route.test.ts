import { describe, expect, it } from "vitest";
import { hubEndpoint, refusal, routeRules } from "./route";

const hub = routeRules(hubEndpoint({}));
const own = routeRules(hubEndpoint({ HF_ENDPOINT: "http://192.168.7.7:8080/hf" }));
const company = routeRules(hubEndpoint({ HF_ENDPOINT: "https://hub.company.example" }));

describe("the way of a request", () => {
  it("starts at the public hub where nothing else is named", () => {
    expect(hub.endpoint.origin).toBe("https://huggingface.co");
    expect(hubEndpoint({ HF_ENDPOINT: " " }).origin).toBe("https://huggingface.co");
  });

  it.each(["no address", "ftp://x", "file:///x"])("refuses %s as an endpoint", (text) => {
    expect(() => hubEndpoint({ HF_ENDPOINT: text })).toThrow(
      expect.objectContaining({ code: "invalid-request" }),
    );
  });

  it("leads to the endpoint only", () => {
    expect(refusal(hub, new URL("https://huggingface.co/x"), false)).toBeNull();
    expect(refusal(hub, new URL("https://example.org/x"), false)).not.toBeNull();
    expect(refusal(own, new URL("http://192.168.7.7:9/x"), false)).toBeNull();
    expect(refusal(own, new URL("http://192.168.7.8/x"), false)).not.toBeNull();
  });

  it.each([
    "https://cas-bridge.xethub.hf.co/x",
    "https://cdn-lfs.huggingface.co/x",
    "https://huggingface.co/y",
  ])("is redirected by the public hub to %s", (to) => expect(refusal(hub, new URL(to), true)).toBeNull());

  it.each([
    "http://huggingface.co/x",
    "http://cdn-lfs.huggingface.co/x",
    "https://nothf.co/x",
    "https://hf.co.example.org/x",
    "https://example.org/x",
    "https://127.0.0.1/x",
    "https://[::1]/x",
    "https://2130706433/x",
    "https://0x7f.1/x",
    "https://localhost/x",
    "https://a.localhost./x",
    "https://user:word@huggingface.co/x",
    "file:///etc/passwd",
    "javascript:alert(1)",
  ])("is not redirected by the public hub to %s", (to) => {
    expect(refusal(hub, new URL(to), true)).not.toBeNull();
  });

  it("is redirected by a company's hub to any public host, but not inside", () => {
    expect(refusal(company, new URL("https://store.example.net/x"), true)).toBeNull();
    expect(refusal(company, new URL("https://10.0.0.1/x"), true)).toBe("private address");
    expect(refusal(company, new URL("http://hub.company.example/x"), true)).toBe("https to http");
    expect(refusal(company, new URL("http://store.example.net/x"), true)).toBe("plain http");
  });

  it("is redirected by a private mirror to itself on another port, not to its neighbours", () => {
    expect(refusal(own, new URL("http://192.168.7.7:9000/x"), true)).toBeNull();
    expect(refusal(own, new URL("https://192.168.7.8/x"), true)).toBe("private address");
  });
});
