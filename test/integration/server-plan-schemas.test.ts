import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { Ajv } from "ajv";
import { describe, expect, it } from "vitest";
import { parseAllDocuments } from "yaml";
import { hardwareFromText, planServer, serverFiles } from "../../main/server-plan";
import { debianProgram, hasDebian } from "./support/debian-program";

/* What `plan-server` writes, held against the schemas and the program of those who will read it. */

const run = promisify(execFile);
const keys = { client: "c".repeat(64), engine: "e".repeat(64) };
const setUps = [
  ["one H100 for eight", "H100", 1, 8, 32_768],
  ["four RTX 4090 for eight", "4x RTX 4090", 1, 8, 16_384],
  ["two nodes of two L4, joined by Ray", "2x L4", 2, 8, 131_072],
  ["a copy on each of two H100", "H100", 2, 8, 32_768],
  ["one MI300X of AMD for eight", "MI300X", 1, 8, 32_768],
  ["one RTX 5090 with the NVFP4 files", "RTX 5090", 1, 4, 16_384],
] as const;
const filesOf = (gpus: string, nodes: number, users: number, contextTokens: number) => {
  const hardware = hardwareFromText(gpus, nodes);
  if ("trouble" in hardware) throw new Error(hardware.trouble);
  return serverFiles(planServer(hardware, { users, contextTokens, tokensPerSecond: null }), keys);
};
const documents = (text: string): unknown[] =>
  parseAllDocuments(text).map((one) => {
    expect([...one.errors, ...one.warnings]).toEqual([]);
    return one.toJS() as unknown;
  });
const named = (files: Readonly<Record<string, string>>, wanted: RegExp) =>
  Object.entries(files).filter(([path]) => wanted.test(path));

/** Not among Kubernetes' own kinds, so that no schema of it is at hand. */
const withoutSchema = new Set(["kustomize.config.k8s.io/v1beta1", "leaderworkerset.x-k8s.io/v1"]);

interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
}
type Kind = new (given: object) => { validate(): void };

/** @returns false where there is no schema for it. @throws where it is not what the schema wants */
async function isOfKubernetes(given: KubernetesObject): Promise<boolean> {
  if (withoutSchema.has(given.apiVersion)) return false;
  const name = `kubernetes-models/${given.apiVersion}`;
  const found = (await import(name)) as Record<string, Kind>;
  const Model = found[given.kind];
  if (Model === undefined) throw new Error(`There is no kind ${given.kind}.`);
  new Model(given).validate();
  return true;
}

const modules = join(import.meta.dirname, "../../node_modules");
/** Compose's own schema, as a linter for it carries it. */
const composeRules = await readFile(join(modules, "dclint/schemas/compose.schema.json"), "utf8");
// It names its draft by an address that the library does not know as that.
const validateCompose = new Ajv({ strict: false, validateSchema: false, logger: false }).compile(
  JSON.parse(
    composeRules.replace(
      "https://json-schema.org/draft-07/schema",
      "http://json-schema.org/draft-07/schema#",
    ),
  ) as object,
);

describe.each(setUps)("the files for %s", (_name, gpus, nodes, users, context) => {
  const files = filesOf(gpus, nodes, users, context);

  it("are what the schema of Compose wants", () => {
    const found = named(files, /^compose.*\.yaml$/u);
    for (const [path, text] of found) {
      const [compose] = documents(text);
      expect(validateCompose(compose), `${path}: ${JSON.stringify(validateCompose.errors)}`).toBe(true);
    }
    expect(found.length).toBeGreaterThan(0);
  });

  it("are what the schemas of Kubernetes want", async () => {
    let checked = 0;
    for (const [, text] of named(files, /^(?:kubernetes|kustomization)\.yaml$/u))
      for (const one of documents(text)) if (await isOfKubernetes(one as KubernetesObject)) checked++;
    expect(checked).toBeGreaterThan(1);
  });
});

it("the schemas refuse what is wrong", async () => {
  expect(validateCompose({ services: { vllm: { image: 7 } } })).toBe(false);
  const wrong = { apiVersion: "apps/v1", kind: "Deployment", spec: { replicas: "two" } };
  await expect(isOfKubernetes(wrong)).rejects.toThrow();
});

const hasApt = await hasDebian("caddy");

describe.skipIf(!hasApt)("Caddy of Debian", () => {
  it("takes each front as valid, with the settings of .env, and refuses a broken one", async () => {
    const program = await debianProgram("caddy", "usr/bin/caddy");
    const folder = await mkdtemp(join(tmpdir(), "quern-caddy-"));
    const validate = async (text: string, env: Record<string, string>) => {
      const path = join(folder, "Caddyfile");
      await writeFile(path, text);
      const home = { HOME: folder, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder };
      const said = await run(program, ["validate", "--adapter", "caddyfile", "--config", path], {
        env: { PATH: process.env.PATH ?? "", ...home, ...env },
      });
      return said.stdout + said.stderr;
    };
    try {
      for (const [, gpus, nodes, users, context] of setUps) {
        const files = filesOf(gpus, nodes, users, context);
        const lines = (files[".env"] ?? "").matchAll(/^(\w+)=(.*)$/gmu);
        const env = Object.fromEntries([...lines].map(([, key = "", value = ""]) => [key, value]));
        const fronts = named(files, /^Caddyfile/u);
        expect(fronts.map(([path]) => path)).toEqual(["Caddyfile", "Caddyfile.kubernetes"]);
        for (const [, text] of fronts) {
          expect(await validate(text, env)).toContain("Valid configuration");
          await expect(validate(text.replace("reverse_proxy", "reverse_proxies"), env)).rejects.toThrow();
        }
      }
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});
