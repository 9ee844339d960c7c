import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { machineFixture } from "../../test/fixtures/machines";
import { savedReport } from "./saved-report";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "quern-report-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function read(change: (text: string) => string) {
  const { memory, ...rest } = machineFixture("nvidia-desktop-4090");
  const path = join(folder, "report.json");
  await writeFile(path, change(JSON.stringify({ ...rest, memory }, null, 1)));
  return savedReport(path);
}

test("a report is read as it was written", async () => {
  expect(await read((text) => text)).toEqual(machineFixture("nvidia-desktop-4090"));
});

test("a figure that is none is named by its field, as other programs write it too", async () => {
  const total = /("totalBytes": \{[^}]*"value": )\d+/u;
  for (const figure of ["NaN", "Infinity", "-Infinity", "-5", "1e999", '"many"'])
    await expect(
      read((text) => text.replace(/"memory"[\s\S]*/u, (memory) => memory.replace(total, `$1${figure}`))),
      figure,
    ).rejects.toMatchObject({
      code: "invalid-request",
      params: { what: expect.stringMatching(/report\.json: .*memory\.totalBytes/u) },
    });
});

test("what is no JSON is called that, and no text of it is taken for a figure", async () => {
  await expect(read(() => "{")).rejects.toMatchObject({
    params: { what: expect.stringContaining("no JSON") },
  });
  expect(await read((text) => text.replace('"schemaVersion"', '"x": ": NaN,", "schemaVersion"'))).toEqual(
    machineFixture("nvidia-desktop-4090"),
  );
});
