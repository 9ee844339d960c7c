import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { openPolicy, openSettings } from "../../settings";
import { hasTray } from "./has-tray";
import { drawIcon } from "./icon";
import { keepChoice, mayKeepChoice, onCloseOf } from "./on-close";

const idle = { downloads: 0, server: false };
const loading = { downloads: 1, server: false };
const serving = { downloads: 0, server: true };

describe("closing the window", () => {
  it("ends Quern where nothing goes on, whatever is set", () => {
    for (const setting of ["ask", "background", "quit"] as const)
      for (const tray of [true, false]) expect(onCloseOf(setting, idle, tray)).toBe("end");
  });

  it("asks, hides or ends while a download runs or the server is on, as it is set", () => {
    for (const work of [loading, serving]) {
      expect(onCloseOf("ask", work, true)).toBe("ask");
      expect(onCloseOf("background", work, true)).toBe("hide");
      expect(onCloseOf("quit", work, true)).toBe("end");
    }
  });

  it("never hides a window that no tray icon could bring back", () => {
    expect(onCloseOf("background", loading, false)).toBe("minimise");
    expect(onCloseOf("ask", loading, false)).toBe("ask");
  });
});

describe("what the user wants every time", () => {
  it("is kept, and is not offered where the policy has the say; trouble of keeping it is told and thrown at nobody", async () => {
    const folder = await mkdtemp(join(tmpdir(), "quern-close-"));
    try {
      const troubles: unknown[] = [];
      const free = await openSettings(folder);
      expect(mayKeepChoice(free)).toBe(true);
      await keepChoice(free, "background", (thrown) => troubles.push(thrown));
      expect(JSON.parse(await readFile(join(folder, "settings.json"), "utf8")).onClose).toBe("background");
      expect(troubles).toEqual([]);
      const path = join(folder, "policy.json");
      await writeFile(path, JSON.stringify({ version: 1, fixed: { onClose: "ask" } }));
      const fixed = await openSettings(folder, undefined, await openPolicy([path]));
      expect(mayKeepChoice(fixed)).toBe(false);
      await keepChoice(fixed, "background", (thrown) => troubles.push(thrown));
      expect(troubles).toMatchObject([{ code: "setting-locked" }]);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});

describe("whether there is a tray", () => {
  const says = (answers: Record<string, string | null>) => async (program: string) =>
    answers[program] ?? null;
  it("is known on Windows and macOS, and asked of the bus on Linux", async () => {
    expect(await hasTray("win32", says({}))).toBe(true);
    expect(await hasTray("darwin", says({}))).toBe(true);
    expect(await hasTray("linux", says({ "dbus-send": "method return\n   boolean true\n" }))).toBe(true);
    expect(await hasTray("linux", says({ "dbus-send": "method return\n   boolean false\n" }))).toBe(false);
    expect(await hasTray("linux", says({ gdbus: "(true,)\n" }))).toBe(true);
  });

  it("counts as no where nobody can be asked", async () => {
    expect(await hasTray("linux", says({}))).toBe(false);
  });
});

it("the icon has a shape: a ring with a clear space in it, and nothing at its corners", () => {
  const size = 32;
  const { pixels } = drawIcon(size, [20, 30, 40]);
  expect(pixels.length).toBe(size * size * 4);
  const alpha = (x: number, y: number) => pixels[(y * size + x) * 4 + 3] ?? 0;
  expect(alpha(0, 0)).toBe(0);
  expect(alpha(16, 24)).toBe(0);
  const seen = Array.from({ length: size * size }, (_, n) => alpha(n % size, Math.floor(n / size)) > 128);
  expect(seen.filter(Boolean).length).toBeGreaterThan(size * 4);
});
