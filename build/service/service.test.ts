import { execFile } from "node:child_process";
import { copyFile, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const run = promisify(execFile);
const here = (name: string) => join(import.meta.dirname, name);
const there = (program: string, args: readonly string[]) =>
  run(program, [...args]).then(
    () => true,
    () => false,
  );

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "quern-service-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe("templates of services", () => {
  it("are taken by systemd without a word, where it is", async (context) => {
    if (!(await there("systemd-analyze", ["--version"]))) context.skip();
    const unit = join(folder, "quern.service");
    // The program has to be there; which one it is, is for the user to write.
    const text = await readFile(here("quern.service"), "utf8");
    await writeFile(unit, text.replace("%h/.local/bin/quern", process.execPath));
    const { stdout, stderr } = await run("systemd-analyze", ["verify", "--man=no", unit]);
    expect(`${stdout}${stderr}`).toBe("");
  });

  it("are taken as a property list and as XML, where a program is that reads them", async (context) => {
    const python = await there("python3", ["--version"]);
    if (!python) context.skip();
    const plist = join(folder, "agent.plist");
    await copyFile(here("app.quern.serve.plist"), plist);
    const read = `import plistlib, json, sys; print(json.dumps(plistlib.load(open(sys.argv[1], "rb"))))`;
    const agent: unknown = JSON.parse((await run("python3", ["-c", read, plist])).stdout);
    expect(agent).toMatchObject({ Label: "app.quern.serve", RunAtLoad: true, ExitTimeOut: 40 });
    const parse =
      "import sys, xml.etree.ElementTree as t; print(t.parse(sys.argv[1]).getroot().find('id').text)";
    expect((await run("python3", ["-c", parse, here("quern-serve.xml")])).stdout.trim()).toBe("quern-serve");
  });

  it("wait longer for an end than answers are given, and all start quern serve", async () => {
    const serve = await readFile(join(import.meta.dirname, "../../main/cli/commands/serve.ts"), "utf8");
    const graceSeconds = Number(/graceMs = ([\d_]+)/u.exec(serve)?.[1]?.replaceAll("_", "")) / 1000;
    expect(graceSeconds).toBeGreaterThan(0);
    const waits = {
      "quern.service": /TimeoutStopSec=(\d+)/u,
      "app.quern.serve.plist": /ExitTimeOut<\/key>\s*<integer>(\d+)/u,
      "quern-serve.xml": /<stoptimeout>(\d+) sec/u,
    };
    for (const [name, pattern] of Object.entries(waits)) {
      const text = await readFile(here(name), "utf8");
      // Beside the answers, the engine has to end and what was learned to be written.
      expect(Number(pattern.exec(text)?.[1])).toBeGreaterThanOrEqual(graceSeconds + 10);
      expect(text).toContain("serve");
    }
  });
});
