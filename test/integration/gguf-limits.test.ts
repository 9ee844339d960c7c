import { fork } from "node:child_process";
import { mkdtemp, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { damage } from "../fixtures/models/damage";
import { writeSparse27b } from "../fixtures/models/sparse-27b";
import { tinyShape } from "../fixtures/models/tiny-shape";
import { type BuiltPrograms, buildPrograms } from "./support/build-program";
import { damagedHeaders } from "./support/damaged-headers";

const MiB = 1024 * 1024;
const mostMs = 100;
const mostBytes = 64 * MiB;

const report = z.object({ path: z.string(), outcome: z.string(), ms: z.number(), grownBytes: z.number() });
type Report = z.infer<typeof report>;

let folder: string;
let programs: BuiltPrograms;
let good: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "quern-headers-"));
  programs = await buildPrograms({ "read-headers": "test/integration/programs/read-headers.ts" });
  good = join(folder, "good.gguf");
  const layout = tinyShape();
  await writeFile(good, layout.header);
  await truncate(good, layout.fileBytes);
});
afterAll(async () => {
  await programs.remove();
  await rm(folder, { recursive: true, force: true });
});

/** What reading each file takes, in one process that has read a good one before. */
async function reading(paths: readonly string[]): Promise<Report[]> {
  const reports: Report[] = [];
  const child = fork(programs.file("read-headers"), [good, ...paths], { execArgv: [] });
  child.on("message", (message) => reports.push(report.parse(message)));
  const code = await new Promise((resolve) => child.on("exit", resolve));
  expect(code).toBe(0);
  expect(reports.map(({ path }) => path)).toEqual(paths);
  return reports;
}

describe.runIf(process.platform === "linux")("a header that lies", () => {
  it("is refused with a named error within 100 ms and 64 MB, whatever it claims", async () => {
    const names = new Map<string, string>();
    for (const { name, head, fileBytes } of damagedHeaders()) {
      const path = join(folder, `${names.size}.gguf`);
      await writeFile(path, head);
      // The rest is a hole: a large file costs no disk.
      if (fileBytes !== undefined) await truncate(path, fileBytes);
      names.set(path, name);
    }
    for (const { path, outcome, ms, grownBytes } of await reading([...names.keys()])) {
      const what = `${names.get(path)}: ${outcome}, ${ms.toFixed(1)} ms, ${(grownBytes / MiB).toFixed(1)} MiB`;
      expect(["not-gguf", "gguf-truncated", "gguf-invalid"], what).toContain(outcome);
      expect(ms, what).toBeLessThan(mostMs);
      expect(grownBytes, what).toBeLessThan(mostBytes);
    }
  });

  it("keeps within them, refused or not, wherever its bytes are damaged", async () => {
    const { header, fileBytes } = tinyShape();
    const all = fc.sample(fc.array(damage(header.length), { minLength: 1, maxLength: 5 }), 300);
    const paths: string[] = [];
    for (const changes of all) {
      const path = join(folder, `damaged-${paths.length}.gguf`);
      const copy = Buffer.from(header);
      for (const change of changes) change(copy);
      await writeFile(path, copy);
      await truncate(path, fileBytes);
      paths.push(path);
    }
    const reports = await reading(paths);
    expect(reports.filter(({ outcome }) => outcome !== "good").length).toBeGreaterThan(50);
    for (const { path, outcome, ms, grownBytes } of reports) {
      expect(["good", "not-gguf", "gguf-truncated", "gguf-invalid"], path).toContain(outcome);
      expect(ms, path).toBeLessThan(mostMs);
      expect(grownBytes, path).toBeLessThan(mostBytes);
    }
  });

  it("would be seen if it took more: the measure notices 100 MiB", async () => {
    const [hog] = await reading(["hog:100"]);
    expect(hog?.grownBytes).toBeGreaterThan(mostBytes);
  });

  it("is told from the real one, whose 248,320 tokens are read within the same limits", async () => {
    const path = join(folder, "27b.gguf");
    await writeSparse27b(path, "Q4_K_M");
    const [real] = await reading([path]);
    expect(real?.outcome).toBe("good");
    expect(real?.ms).toBeLessThan(mostMs);
    expect(real?.grownBytes).toBeLessThan(mostBytes);
  });
});
