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
    [{ HTTPS_PROXY: "socks5://proxy:1080" }, undefined],
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
    ["SOCKS5 proxy:1080", undefined],
    ["", undefined],
  ])("by the system's answer %j is %s", (answer, proxy) => expect(proxyOfPac(answer)?.href).toBe(proxy));

  it("is told the account of its address", () => {
    const told = proxyAccount(new URL("http://me:p%40ss@proxy"));
    expect(Buffer.from(told?.slice(6) ?? "", "base64").toString()).toBe("me:p@ss");
    expect(proxyAccount(new URL("http://proxy"))).toBeNull();
  });
});
