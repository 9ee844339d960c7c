import { describe, expect, it } from "vitest";
import { proxyAccount, proxyOfEnv, proxyOfPac } from "./proxies";

const hub = new URL("https://hub.example.com/file");

describe("the proxy of an address", () => {
  it.each([
    [{ HTTPS_PROXY: "http://proxy:8080" }, "http://proxy:8080/"],
    [{ https_proxy: "proxy:8080" }, "http://proxy:8080/"],
    [{ HTTPS_PROXY: "https://me:secret@proxy:8443" }, "https://me:secret@proxy:8443/"],
    [{ HTTP_PROXY: "http://proxy:8080" }, undefined],
    [{ HTTPS_PROXY: "" }, undefined],
    [{ HTTPS_PROXY: "http://proxy", NO_PROXY: "other.com,example.com" }, undefined],
    [{ HTTPS_PROXY: "http://proxy", NO_PROXY: ".example.com" }, undefined],
    [{ HTTPS_PROXY: "http://proxy", NO_PROXY: "*.EXAMPLE.com:443" }, undefined],
    [{ HTTPS_PROXY: "http://proxy", NO_PROXY: "*" }, undefined],
    [{ HTTPS_PROXY: "http://proxy", NO_PROXY: "hub.example.com:8443" }, "http://proxy/"],
    [{ HTTPS_PROXY: "http://proxy", NO_PROXY: "ample.com" }, "http://proxy/"],
  ])("by %o is %s", (env, proxy) => expect(proxyOfEnv(env, hub)?.href).toBe(proxy));

  it("is none for this machine, where no proxy leads", () => {
    for (const host of ["localhost", "127.0.0.1", "[::1]"])
      expect(proxyOfEnv({ HTTP_PROXY: "http://proxy" }, new URL(`http://${host}:8080`))).toBeNull();
  });

  it.each([
    ["DIRECT", undefined],
    ["PROXY proxy:8080", "http://proxy:8080/"],
    ["PROXY first:1; PROXY second:2; DIRECT", "http://first:1/"],
    ["HTTPS proxy:8443", "https://proxy:8443/"],
    ["DIRECT; PROXY proxy:8080", undefined],
    ["SOCKS5 socks:1080; PROXY proxy:8080; DIRECT", "http://proxy:8080/"],
    ["", undefined],
  ])("by the system's answer %j is %s", (answer, proxy) => expect(proxyOfPac(answer)?.href).toBe(proxy));

  it("of a kind that Quern cannot use is refused and named, and nobody goes around it", () => {
    const refused = (kind: string) =>
      expect.objectContaining({ code: "proxy-unsupported", params: { proxy: "socks:1080", kind } });
    for (const answer of ["SOCKS5 socks:1080", "SOCKS5 socks:1080; DIRECT", "socks5 socks:1080; SOCKS4 b:1"])
      expect(() => proxyOfPac(answer), answer).toThrow(refused("SOCKS5"));
    expect(() => proxyOfEnv({ HTTPS_PROXY: "socks5h://me:secret@socks:1080" }, hub)).toThrow(
      refused("SOCKS5H"),
    );
    expect(() => proxyOfEnv({ HTTPS_PROXY: "http://me:secret@a proxy" }, hub)).toThrow(
      expect.objectContaining({ code: "proxy-unsupported", params: { proxy: "a proxy", kind: "?" } }),
    );
    expect(proxyOfEnv({ HTTPS_PROXY: "socks5://socks:1080", NO_PROXY: "*" }, hub)).toBeNull();
  });

  it("is told the account of its address", () => {
    const told = proxyAccount(new URL("http://me:p%40ss@proxy"));
    expect(Buffer.from(told?.slice(6) ?? "", "base64").toString()).toBe("me:p@ss");
    expect(proxyAccount(new URL("http://proxy"))).toBeNull();
  });
});
