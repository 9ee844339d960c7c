import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";

const ROOT = resolve(import.meta.dirname, "../..");

/** A small project that has the shape of this one, in a folder of its own. */
async function project(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "quern-layers-"));
  await symlink(join(ROOT, "node_modules"), join(folder, "node_modules"));
  const manifest = '{"dependencies":{"undici":"*","zod":"*"},"devDependencies":{"electron":"*"}}';
  for (const [path, text] of Object.entries({ "package.json": manifest, "tsconfig.json": "{}", ...files })) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  return folder;
}

/** What the rules find in such a project, as `rule: file`. */
async function violations(files: Readonly<Record<string, string>>): Promise<string[]> {
  const folder = await project(files);
  try {
    const output = await new Promise<string>((done) => {
      const tool = join(ROOT, "node_modules/dependency-cruiser/bin/dependency-cruise.mjs");
      const config = join(ROOT, ".dependency-cruiser.mjs");
      const args = [tool, ".", "--config", config, "--output-type", "json"];
      execFile(process.execPath, args, { cwd: folder, maxBuffer: 1e8 }, (_, stdout) => done(stdout));
    });
    const { summary }: Report = JSON.parse(output);
    // TypeScript that it cannot read would be skipped in silence, and every rule would seem to hold.
    expect(summary.totalDependenciesCruised).toBeGreaterThan(0);
    return summary.violations.map(({ rule, from }) => `${rule.name}: ${from}`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

interface Report {
  readonly summary: {
    readonly totalDependenciesCruised: number;
    readonly violations: readonly { readonly from: string; readonly rule: { readonly name: string } }[];
  };
}

/** Rule, the file that breaks it, what that file imports, and the file that this leads to. */
const BREACHES: readonly (readonly [rule: string, from: string, specifier: string, target?: string])[] = [
  ["layer-contract", "main/contract/up.ts", "../fit", "main/fit/index.ts"],
  ["layer-hardware", "main/hardware/up.ts", "../engine", "main/engine/index.ts"],
  ["layer-fit", "main/fit/aside.ts", "../engine", "main/engine/index.ts"],
  ["layer-engine", "main/engine/up.ts", "../chat", "main/chat/index.ts"],
  ["layer-chat", "main/chat/up.ts", "../app", "main/app/index.ts"],
  ["layer-server", "main/server/aside.ts", "../chat", "main/chat/index.ts"],
  ["layer-server", "main/server/up.ts", "../agent", "main/agent/index.ts"],
  ["only-net-opens-sockets", "main/server/fetch.ts", "node:http"],
  ["the-server-only-listens", "main/server/http/out.ts", "node:https"],
  ["the-server-only-listens", "main/server/http/listen.ts", "node:net"],
  ["the-server-only-listens", "main/server/http/get.ts", "undici"],
  ["layer-cli", "main/cli/aside.ts", "../app", "main/app/index.ts"],
  ["layer-net", "main/net/out.ts", "../unheard-of", "main/unheard-of/index.ts"],
  ["face-only", "main/fit/inside.ts", "../hardware/probe", "main/hardware/probe.ts"],
  ["page-sees-the-contract-only", "renderer/deep.tsx", "../main/fit", "main/fit/index.ts"],
  ["nobody-imports-tests", "main/fit/helped.ts", "../../test/helper", "test/helper.ts"],
  ["only-the-app-knows-electron", "main/engine/window.ts", "electron"],
  ["only-the-app-knows-electron", "renderer/window.ts", "electron"],
  ["only-net-opens-sockets", "main/models/get.ts", "undici"],
  ["only-net-opens-sockets", "main/models/secure.ts", "node:https"],
  ["only-net-opens-sockets", "main/chat/socket.ts", "node:net"],
  ["page-has-no-node", "renderer/files.tsx", "node:fs/promises"],
  ["declared-packages-only", "main/fit/borrowed.ts", "semver"],
  ["resolvable", "main/fit/lost.ts", "./not-there"],
];

describe("the dependency rule", () => {
  test("lets every layer use the ones below it", async () => {
    const files = {
      "main/contract/index.ts": "export interface Report { bytes: number }",
      "main/hardware/index.ts":
        'import type { Report } from "../contract";\nexport const r: Report = { bytes: 1 };',
      "main/fit/index.ts": 'import { r } from "../hardware";\nexport const n: number = r.bytes;',
      "main/app/main.ts": 'import { app } from "electron";\nimport { n } from "../fit";\napp.exit(n);',
      "main/net/index.ts":
        'import { fetch } from "undici";\nimport { get } from "node:http";\nvoid [fetch, get];',
      "main/server/http/listen.ts":
        'import { createServer } from "node:http";\nimport { n } from "../../fit";\nvoid [createServer, n];',
      "renderer/main.ts": 'import type { Report } from "../main/contract";\nexport type Copy = Report;',
    };
    expect(await violations(files)).toEqual([]);
  });

  describe("bites", () => {
    let found: string[] = [];

    beforeAll(async () => {
      const files: Record<string, string> = {
        "main/fit/circle.ts": 'import { b } from "./round";\nexport const a: number = b;',
        "main/fit/round.ts": 'import { a } from "./circle";\nexport const b: number = a;',
        "main/contract/type-up.ts": 'import type { Plan } from "../fit";\nexport type Copy = Plan;',
      };
      for (const [, from, specifier, target] of BREACHES) {
        files[from] = `import * as thing from "${specifier}";\nexport const copy: unknown = thing;`;
        if (target !== undefined)
          files[target] = "export interface Plan { bytes: number }\nexport const value = 1;";
      }
      found = await violations(files);
    });

    test.each(BREACHES)("%s: %s importing %s", (rule, from) => {
      expect(found).toContain(`${rule}: ${from}`);
    });

    test("no-cycles: two files that import each other", () => {
      expect(found).toContain("no-cycles: main/fit/circle.ts");
    });

    test("a type-only import is seen like any other", () => {
      expect(found).toContain("layer-contract: main/contract/type-up.ts");
    });
  });
});
