import { createPrivateKey, generateKeyPairSync } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, expect, it } from "vitest";
import { givenCertificate, holdsKey } from "./given";
import { makeCertificate } from "./make";
import { holdsFor } from "./shown";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "quern-given-"));
  return () => rm(folder, { recursive: true, force: true });
});

async function file(name: string, text: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, text);
  return path;
}

it("a certificate with its key is taken as it is, the chain behind it too, from two files or from one", async () => {
  const { cert, key } = await makeCertificate(["mill.corp.example", "10.0.0.5"]);
  const chain = cert + (await makeCertificate(["authority.example"])).cert;
  const two = { cert: await file("a.pem", chain), key: await file("a.key", key) };
  const { pair, shown } = await givenCertificate(two);
  expect(pair).toEqual({ cert: chain, key });
  expect(shown.names).toEqual(["mill.corp.example", "10.0.0.5"]);
  expect(shown.pem).toBe(cert);
  const both = await file("both.pem", key + chain);
  expect((await givenCertificate({ cert: both, key: both })).shown).toEqual(shown);
  expect([await holdsKey(both), await holdsKey(two.cert)]).toEqual([true, false]);
});

it("what clients would refuse is refused here, each with its own reason", async () => {
  const good = await makeCertificate(["mill.lan"]);
  const old = await makeCertificate(["mill.lan"], new Date("2020-01-01"));
  const later = await makeCertificate(["mill.lan"], new Date(Date.now() + 10 * 86_400_000));
  const short = generateKeyPairSync("rsa", { modulusLength: 1024 }).privateKey;
  const locked = createPrivateKey(good.key).export({
    ...{ type: "pkcs8", format: "pem", cipher: "aes-256-cbc", passphrase: "x" },
  });
  const why = async (cert: string, key: string) => {
    const paths = { cert: await file("c.pem", cert), key: await file("k.pem", key) };
    return await givenCertificate(paths).then(
      () => "taken",
      ({ code }: { code: string }) => code,
    );
  };
  expect(await why(good.cert, good.key)).toBe("taken");
  expect(await why("no certificate", good.key)).toBe("certificate-none");
  expect(await why(good.cert, "no key")).toBe("certificate-key-none");
  expect(await why(good.cert, String(locked))).toBe("certificate-key-none");
  expect(await why(good.cert, short.export({ type: "pkcs8", format: "pem" }).toString())).toBe(
    "certificate-key-short",
  );
  expect(await why(good.cert, old.key)).toBe("certificate-key-other");
  expect(await why(old.cert, old.key)).toBe("certificate-not-now");
  expect(await why(later.cert, later.key)).toBe("certificate-not-now");
  await expect(
    givenCertificate({ cert: join(folder, "none"), key: join(folder, "none") }),
  ).rejects.toMatchObject({ code: "file-not-found" });
  await expect(givenCertificate({ cert: folder, key: folder })).rejects.toMatchObject({
    code: "file-unreadable",
  });
});

it("a wildcard holds for one part of a name", () => {
  const names = ["*.corp.example", "mill.lan"];
  expect(["mill.corp.example", "mill.lan"].every((name) => holdsFor(names, name))).toBe(true);
  expect(
    ["corp.example", "a.b.corp.example", "mill", ".corp.example"].some((name) => holdsFor(names, name)),
  ).toBe(false);
});
