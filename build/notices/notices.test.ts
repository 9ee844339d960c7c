import { describe, expect, test } from "vitest";
import { isAllowed } from "./licences.mjs";
import { checkLockComplete, checkNativePackages } from "./native.mjs";
import { importedPackages, type Lock, readLock, shippedPackages } from "./packages.mjs";

describe("licences", () => {
  test.each(["MIT", "(MIT OR GPL-3.0)", "Apache-2.0 AND MIT", "(BSD-2-Clause OR MIT OR Apache-2.0)"])(
    "%s may ship",
    (licence) => expect(isAllowed(licence)).toBe(true),
  );

  test.each([
    "GPL-3.0-only",
    "AGPL-3.0",
    "MIT AND GPL-2.0",
    "SEE LICENSE IN LICENSE",
    "UNLICENSED",
    undefined,
  ])("%s may not", (licence) => expect(isAllowed(licence)).toBe(false));
});

describe("packages that ship", () => {
  const lock: Lock = {
    "": {
      version: "1.0.0",
      dependencies: { engine: "1.0.0" },
      devDependencies: { page: "1.0.0", tool: "1.0.0" },
    },
    "node_modules/engine": {
      version: "1.0.0",
      dependencies: { shared: "1.0.0" },
      optionalDependencies: { "engine-linux": "1.0.0", "engine-elsewhere": "1.0.0" },
    },
    "node_modules/engine/node_modules/shared": { version: "1.0.0" },
    "node_modules/engine-linux": { version: "1.0.0", os: ["linux"] },
    "node_modules/page": { version: "1.0.0", dependencies: { shared: "2.0.0" } },
    "node_modules/shared": { version: "2.0.0" },
    "node_modules/tool": { version: "1.0.0" },
  };

  test("are the dependencies with all that they need, each from its own place, and what is bundled", () => {
    const found = shippedPackages(lock, ["page"]).map(({ name, entry }) => `${name} ${entry.version}`);
    expect(found).toEqual([
      "engine 1.0.0",
      "engine-linux 1.0.0",
      "page 1.0.0",
      "shared 1.0.0",
      "shared 2.0.0",
    ]);
  });

  test("a platform's package is covered by the package that it belongs to", () => {
    const native = shippedPackages(lock, []).find(({ name }) => name === "engine-linux");
    expect(native?.platformOf).toBe("node_modules/engine");
  });

  test("a platform's package that the lockfile lacks is noticed before npm ci stumbles on it", () => {
    expect(() => checkLockComplete(lock)).toThrow("engine-elsewhere, which engine 1.0.0 names");
    const complete = { ...lock, "node_modules/engine-elsewhere": { version: "1.0.0" } };
    expect(() => checkLockComplete(complete)).not.toThrow();
  });

  test("a dependency that the lockfile does not hold is an error", () => {
    expect(() => shippedPackages(lock, ["nowhere"])).toThrow("nowhere");
  });
});

describe("both engines", () => {
  test("have a package for every platform that ships, in the lockfile as it is", async () => {
    await expect(checkNativePackages(await readLock())).resolves.toBeUndefined();
  });

  test.each([
    "@node-llama-cpp/win-x64-vulkan",
    "@fugood/node-llama-darwin-arm64",
    "@fugood/node-llama-win32-x64-cuda",
    "@fugood/node-llama-linux-x64-vulkan",
  ])("are refused without %s, or with another version of it", async (name) => {
    const lock = await readLock();
    const { [`node_modules/${name}`]: entry, ...without } = lock;
    expect(entry).toBeDefined();
    await expect(checkNativePackages(without)).rejects.toThrow(`package-lock.json has ${name} not at all`);
    const old = { ...lock, [`node_modules/${name}`]: { ...entry, version: "0.0.1" } };
    await expect(checkNativePackages(old)).rejects.toThrow(`package-lock.json has ${name} 0.0.1`);
  });

  test("ship without what nothing of the app uses", async () => {
    const names = shippedPackages(await readLock(), []).map(({ name }) => name);
    expect(names).toContain("@fugood/node-llama-linux-x64-vulkan");
    expect(names).toContain("pdfjs-dist");
    expect(names.filter((name) => /canvas|wasm|snapdragon/u.test(name))).toEqual([]);
  });
});

test("imports are found in every form that the sources use", () => {
  const text = `
    import { a } from "plain";
    import type { b } from "@scope/types/deep";
    export * from 'single';
    const c = await import("lazy/part");
    import "side-effect";
    @import "styles";
    import { d } from "./relative";
    import { e } from "node:fs";
  `;
  expect(importedPackages(text)).toEqual([
    "plain",
    "@scope/types",
    "single",
    "lazy",
    "side-effect",
    "styles",
  ]);
});
