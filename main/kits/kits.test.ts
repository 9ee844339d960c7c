import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { canonicalJson } from "./canonical";
import { fingerprintOf, sameFingerprint } from "./fingerprint";
import { parseSize, partsOf } from "./layout";
import { clashAmong, isKitPath } from "./names";
import { checkSignature, signingKeyOf } from "./signature";
import { openSigners } from "./signers";
import { openSigningKey } from "./signing-key";

const bytes32 = fc.uint8Array({ minLength: 32, maxLength: 32 });

describe("the canonical form", () => {
  it("is one text for one value, whatever the order of its keys, and reads back as the same value", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
        const plain: unknown = JSON.parse(JSON.stringify(value));
        const text = canonicalJson(plain);
        expect(JSON.parse(text)).toEqual(plain);
        expect(canonicalJson(reordered(plain))).toBe(text);
      }),
    );
  });

  it("has sorted keys, no spaces, and one line end", () => {
    expect(canonicalJson({ b: [1, "é\n"], a: { d: null, c: true } })).toBe(
      '{"a":{"c":true,"d":null},"b":[1,"é\\n"]}\n',
    );
  });
});

function reordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reordered);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, one]) => [key, reordered(one)] as const)
      .reverse(),
  );
}

describe("a fingerprint", () => {
  it("is five groups of four letters that are never taken for one another", () => {
    fc.assert(
      fc.property(bytes32, (key) => {
        expect(fingerprintOf(key)).toMatch(/^[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){4}$/);
      }),
    );
  });

  it("is the first 100 bits of the key's SHA-256, as anybody can work out", () => {
    // SHA-256 of 32 zero bytes begins 66687aadf862bd776c8fc18b8e; in binary by fives: 01100 11001 10100 00111 …
    expect(fingerprintOf(new Uint8Array(32))).toBe("CSM7-NBFR-CAYQ-EV4F-R65R");
  });

  it("is the same however it is typed, and another one for another key", () => {
    const fingerprint = fingerprintOf(new Uint8Array(32));
    expect(sameFingerprint(` ${fingerprint.toLowerCase().replaceAll("-", " ")}`, fingerprint)).toBe(true);
    expect(sameFingerprint("o1il-0000-0000-0000-0000", "0111-0000-0000-0000-0000")).toBe(true);
    expect(sameFingerprint(fingerprint.slice(0, -1), fingerprint)).toBe(false);
    expect(sameFingerprint("", fingerprint)).toBe(false);
    expect(fingerprintOf(new Uint8Array(32).fill(1))).not.toBe(fingerprint);
  });
});

describe("a signature", () => {
  it("holds for exactly the bytes that were signed, by the key that it names", () => {
    fc.assert(
      fc.property(bytes32, fc.uint8Array({ minLength: 1, maxLength: 200 }), fc.nat(), (seed, bytes, at) => {
        const key = signingKeyOf(seed);
        const text = key.sign(bytes);
        expect(checkSignature(bytes, text)).toEqual(key.publicKey);
        const changed = Uint8Array.from(bytes);
        changed[at % bytes.length] = (changed[at % bytes.length] ?? 0) ^ 1;
        expect(checkSignature(changed, text)).toBe("wrong");
      }),
      { numRuns: 25 },
    );
  });

  it("is as RFC 8032 has it", () => {
    // Section 7.1, test 2.
    const seed = Buffer.from("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb", "hex");
    const key = signingKeyOf(seed);
    expect(key.publicKey.toString("hex")).toBe(
      "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
    );
    const { signature } = JSON.parse(key.sign(Buffer.from([0x72])));
    expect(Buffer.from(signature, "base64").toString("hex")).toBe(
      "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    );
  });

  it("of whatever text is refused and never throws", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        expect(["unreadable", "wrong"]).toContain(checkSignature(new Uint8Array(1), text));
      }),
    );
  });
});

describe("parts", () => {
  it("add up, are no larger than asked, and end between pieces", () => {
    const chunk = 1000;
    fc.assert(
      fc.property(fc.nat(100_000), fc.integer({ min: chunk, max: 50_000 }), (bytes, partBytes) => {
        const parts = partsOf("a", bytes, partBytes, chunk);
        expect(parts.reduce((sum, part) => sum + part.bytes, 0)).toBe(bytes);
        for (const part of parts) expect(part.bytes).toBeLessThanOrEqual(partBytes);
        for (const part of parts.slice(0, -1)) expect(part.bytes % chunk).toBe(0);
        expect(new Set(parts.map(({ path }) => path)).size).toBe(parts.length);
      }),
    );
  });

  it("have sizes as people write them", () => {
    expect(["4GB", "700 mb", "2GiB", "1.5 gb", "100"].map(parseSize)).toEqual([
      4e9,
      7e8,
      2 ** 31,
      1.5e9,
      100,
    ]);
    expect(["", "GB", "4 TBs", "-1GB", "0", "1e99GB"].map(parseSize)).toEqual(Array(6).fill(null));
  });
});

describe("paths", () => {
  /** Characters that mean something in a path somewhere. */
  const telling = fc.constantFrom(
    "a",
    "B",
    ".",
    "/",
    "\\",
    ":",
    " ",
    "~",
    "\0",
    "\n",
    "é",
    "e\u0301",
    "\uff0f",
    "\u2025",
  );

  it("that a kit may have never lead out of a folder, on any system", () => {
    fc.assert(
      fc.property(fc.string({ unit: telling, maxLength: 12 }), (path) => {
        if (!isKitPath(path)) return;
        expect(path.split("/").some((name) => name === "" || name === "." || name === "..")).toBe(false);
        expect(path).not.toMatch(/[\\:\0]/);
      }),
      { numRuns: 500 },
    );
    for (const good of ["model/Qwen3.6-27B-Q4_K_M.gguf", "README.txt", "licences/模型.txt"])
      expect(isKitPath(good), good).toBe(true);
  });

  it("clash when a file system could take one for the other", () => {
    expect(clashAmong(["a/b", "a/c", "b"])).toBeNull();
    expect(clashAmong(["a/b", "A/B"])).toBe("A/B");
    expect(clashAmong(["a/b", "a"])).toBe("a");
    expect(clashAmong(["a", "a/b/c"])).toBe("a");
    expect(clashAmong(["ﬁle", "file"])).toBe("file");
  });
});

describe("keys and signers", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "quern-keys-"));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it("the key is made on first use, and is the same ever after", async () => {
    const { publicKey } = await openSigningKey(folder);
    expect((await openSigningKey(folder)).publicKey).toEqual(publicKey);
  });

  it("the key is one, also for several who ask for the first time in the same moment", async () => {
    const keys = await Promise.all(Array.from({ length: 8 }, () => openSigningKey(folder)));
    const { publicKey } = await openSigningKey(folder);
    for (const key of keys) expect(key.publicKey).toEqual(publicKey);
  });

  it.skipIf(process.platform === "win32")("only the user may read the key", async () => {
    await openSigningKey(folder);
    expect((await stat(join(folder, "kit-key.json"))).mode & 0o777).toBe(0o600);
  });

  it("a key that cannot be read is said, and never replaced by another", async () => {
    const path = join(folder, "kit-key.json");
    for (const text of ["{ torn", '{"kind":"plain","seed":"c2hvcnQ="}', '{"kind":"other"}']) {
      await writeFile(path, text);
      await expect(openSigningKey(folder)).rejects.toMatchObject({ code: "kit-key-unreadable" });
      expect(await readFile(path, "utf8")).toBe(text);
    }
  });

  it("a signer is unknown, then trusted for good; the next unknown one is a change", async () => {
    const [first, second] = [new Uint8Array(32).fill(1), new Uint8Array(32).fill(2)];
    const signers = await openSigners(folder);
    expect(signers.trustOf(first)).toBe("unknown");
    await signers.trust(first);
    const again = await openSigners(folder);
    expect([again.trustOf(first), again.trustOf(second)]).toEqual(["trusted", "changed"]);
  });
});
