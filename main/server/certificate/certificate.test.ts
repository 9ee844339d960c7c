import { createPrivateKey, X509Certificate } from "node:crypto";
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { createServer, get } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { certificateFile, certificatePath } from "./certificate-file";
import { makeCertificate } from "./make";
import { ownAddresses, ownNames } from "./names";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "quern-certificate-"));
  return () => rm(folder, { recursive: true, force: true });
});
const names = () => ["mill.lan", "localhost", "127.0.0.1", "fd00::5"];

describe("a certificate that Quern makes", () => {
  it("holds for its names and addresses, for 825 days, and can sign no other", async () => {
    const now = new Date("2026-06-01T12:00:00Z");
    const { cert, key } = await makeCertificate(names(), now);
    const read = new X509Certificate(cert);
    expect(read.checkPrivateKey(createPrivateKey(key))).toBe(true);
    expect(read.verify(read.publicKey)).toBe(true);
    expect([read.ca, read.publicKey.asymmetricKeyDetails?.namedCurve]).toEqual([false, "prime256v1"]);
    expect([read.checkHost("mill.lan"), read.checkIP("fd00::5")]).toEqual(["mill.lan", "fd00::5"]);
    expect([read.checkHost("other.lan"), read.checkIP("10.0.0.1")]).toEqual([undefined, undefined]);
    expect(new Date(read.validFrom) < now).toBe(true);
    expect(Date.parse(read.validTo) - now.getTime()).toBe(825 * 86_400_000);
  });

  it("is good enough for a client that was given it, and for no other", async () => {
    const { cert, key } = await makeCertificate(names());
    const server = createServer({ cert, key }, (_request, response) => response.end("ground")).listen(0);
    const address = server.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    const ask = (options: { ca?: string; servername?: string }) =>
      new Promise<number | string>((resolve) => {
        get({ host: "127.0.0.1", port, agent: false, ...options }, (answer) => {
          answer.resume().on("end", () => resolve(answer.statusCode ?? 0));
        }).on("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? ""));
      });
    expect(await ask({ ca: cert })).toBe(200);
    expect(await ask({ ca: cert, servername: "mill.lan" })).toBe(200);
    expect(await ask({ ca: cert, servername: "other.lan" })).toBe("ERR_TLS_CERT_ALTNAME_INVALID");
    expect(await ask({})).toBe("DEPTH_ZERO_SELF_SIGNED_CERT");
    await new Promise((closed) => server.close(closed));
  });
});

describe("the certificate's file", () => {
  const open = () => certificateFile(certificatePath(folder));

  it("is made once, by whoever comes first, and read by the user alone", async () => {
    expect(await open().read()).toBeNull();
    const both = await Promise.all([open().ensure(names), open().ensure(names)]);
    const again = await open().ensure(() => ["another.lan"]);
    for (const one of both) expect(one).toEqual(again);
    expect(again.shown.names).toEqual(names());
    expect(again.shown.fingerprint).toBe(new X509Certificate(again.pair.cert).fingerprint256);
    expect(await readdir(folder)).toEqual(["server-certificate.pem"]);
    if (process.platform !== "win32") expect((await stat(certificatePath(folder))).mode & 0o777).toBe(0o600);
  });

  it("is replaced only when that is asked for; one that makes no sense counts as none", async () => {
    const first = await open().ensure(names);
    const second = await open().renew(["new.lan"]);
    expect(second.shown.fingerprint).not.toBe(first.shown.fingerprint);
    expect(await open().read()).toEqual(second);
    expect(second.shown.pem).not.toContain("PRIVATE");
    const text = await readFile(certificatePath(folder), "utf8");
    for (const torn of [text.slice(0, 300), "", text.replace("CERTIFICATE", "CERTIFICAT")]) {
      await writeFile(certificatePath(folder), torn);
      expect(await open().read()).toBeNull();
    }
    await writeFile(certificatePath(folder), "torn");
    expect((await open().ensure(names)).shown.names).toEqual(names());
  });
});

describe("the names of this machine", () => {
  const card = (address: string, internal = false) => ({
    ...{ address, internal, netmask: "", mac: "", cidr: null },
    ...(address.includes(":") ? { family: "IPv6" as const, scopeid: 0 } : { family: "IPv4" as const }),
  });

  it("are its own, those that were given, and its addresses on networks", () => {
    const addresses = ownAddresses({
      lo: [card("127.0.0.1", true)],
      eth0: [card("fe80::1"), card("fd00::5"), card("192.168.1.5")],
      usb0: [card("169.254.3.4")],
    });
    expect(addresses).toEqual(["192.168.1.5", "fd00::5"]);
    expect(ownNames(["Mill.Corp.example"], "Mill", addresses)).toEqual([
      ...[
        "mill.corp.example",
        "mill",
        "mill.local",
        "192.168.1.5",
        "fd00::5",
        "localhost",
        "127.0.0.1",
        "::1",
      ],
    ]);
    // What no certificate can hold is left out.
    const wrong = ["*.example", "a b", "999.1.1.1", "fd00::x", "1:2"];
    expect(ownNames(wrong, "Ada's Mac", [])).toEqual(["localhost", "127.0.0.1", "::1"]);
  });
});
