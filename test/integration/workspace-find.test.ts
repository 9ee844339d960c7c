import { describe, expect, it } from "vitest";
import type { FindQuery } from "../../main/contract";
import { codeOf, testWorkspace, until } from "./support/workspace";

describe("finding", () => {
  const query = {
    text: "needle",
    regex: false,
    caseSensitive: false,
    wholeWord: false,
    include: [],
    exclude: [],
  };

  it("streams lines with their hits and ends with done", async () => {
    const { services, found } = await testWorkspace({
      ".gitignore": "ignored/\nsecret.ts\n",
      "src/a.ts": "one\nNeedle and needle\r\n",
      "src/secret.ts": "needle",
      "ignored/b.ts": "needle",
      ".hidden/c.ts": "needles",
      "-e.md": "needle",
    });
    await services.workspace.choose();
    const run = async (id: string, more: Partial<FindQuery>) => {
      await services.files.find({ id, query: { ...query, ...more } });
      await until(() => found.some((event) => event.id === id && event.done), "the end of a search");
      const events = found.filter((event) => event.id === id);
      return { lines: events.flatMap((event) => event.lines), error: events.at(-1)?.error ?? null };
    };
    const places = async (id: string, more: Parameters<typeof run>[1]) =>
      (await run(id, more)).lines.map(({ path, line }) => `${path}:${line}`).sort();
    const all = await run("1", {});
    expect(all.lines.find(({ path }) => path === "src/a.ts")).toEqual({
      path: "src/a.ts",
      line: 2,
      text: "Needle and needle",
      hits: [
        [0, 6],
        [11, 17],
      ],
    });
    expect(await places("2", {})).toEqual(["-e.md:1", ".hidden/c.ts:1", "src/a.ts:2"]);
    expect(await places("3", { wholeWord: true, exclude: ["*.md"] })).toEqual(["src/a.ts:2"]);
    expect(await places("4", { include: ["*.ts"] })).toEqual([".hidden/c.ts:1", "src/a.ts:2"]);
    expect(await places("5", { include: ["src"] })).toEqual(["src/a.ts:2"]);
    expect(await places("6", { text: "^NEED", regex: true, caseSensitive: true })).toEqual([]);
    expect(await places("7", { text: "needle$", regex: true, caseSensitive: true })).toEqual([
      "-e.md:1",
      "src/a.ts:2",
    ]);
    expect(await places("8", { text: "one\nneedle" })).toEqual(["src/a.ts:1"]);
    expect(await places("9", { text: "--files" })).toEqual([]);
    const bad = await run("10", { text: "(un", regex: true });
    expect(bad.error?.code).toBe("find-pattern");
    expect(bad.error?.params.why).toMatch(/unclosed group/);
    const glob = await run("11", { include: ["{a"] });
    expect(glob.error?.code).toBe("find-pattern");
  });

  it("stops with the signal and leaves no process", async () => {
    const { services } = await testWorkspace({ "a.txt": "needle\n".repeat(5000) });
    await services.workspace.choose();
    const ending = new AbortController();
    const lines = services.agentFiles().find(query, ending.signal);
    ending.abort();
    expect(
      await codeOf(
        (async () => {
          for await (const line of lines) expect(line.line).toBeGreaterThan(0);
        })(),
      ),
    ).toBe("cancelled");
    let count = 0;
    for await (const _line of services.agentFiles().find(query, new AbortController().signal))
      if (++count === 10) break;
    expect(count).toBe(10);
  });

  it("by glob and by letters sees new files", async () => {
    const { services } = await testWorkspace({
      "src/a.ts": "",
      "src/b.js": "",
      ".gitignore": "x.ts\n",
      "x.ts": "",
    });
    await services.workspace.choose();
    const globbed: string[] = [];
    for await (const path of services.agentFiles().glob("**/*.ts", new AbortController().signal))
      globbed.push(path);
    expect(globbed).toEqual(["src/a.ts"]);
    expect(await services.files.quickOpen({ query: "bjs", limit: 10 })).toEqual(["src/b.js"]);
    await services.files.save({ path: "src/brand-new.ts", text: "", baseVersion: null, overwrite: false });
    await until(
      async () =>
        (await services.files.quickOpen({ query: "brandnew", limit: 10 })).includes("src/brand-new.ts"),
      "the new file",
    );
  });
});
