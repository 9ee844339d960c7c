import { execFileSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { serverFiles } from "./files";
import { yamlText } from "./files/yaml";
import { hardwareFromText } from "./hardware";
import { planServer } from "./plan";

const keys = { client: "c".repeat(64), engine: "e".repeat(64) };
const filesFor = (gpus: string, nodes: number, users: number, contextTokens: number) => {
  const hardware = hardwareFromText(gpus, nodes);
  if ("trouble" in hardware) throw new Error(hardware.trouble);
  const plan = planServer(hardware, { users, contextTokens, tokensPerSecond: null });
  return { plan, files: serverFiles(plan, keys) };
};
const setUps = {
  "one H100 for eight": () => filesFor("H100", 1, 8, 32_768),
  "four RTX 4090 for eight": () => filesFor("4x RTX 4090", 1, 8, 16_384),
  "two nodes of two L4, joined by Ray": () => filesFor("2x L4", 2, 8, 131_072),
  "a copy on each of two H100": () => filesFor("H100", 2, 8, 32_768),
  "one MI300X of AMD for eight": () => filesFor("MI300X", 1, 8, 32_768),
  "one RTX 5090 with the NVFP4 files": () => filesFor("RTX 5090", 1, 4, 16_384),
} as const;

describe.each(Object.entries(setUps))("the files for %s", (name, made) => {
  test("are these", () => {
    const { files } = made();
    for (const [path, text] of Object.entries(files))
      expect(`# ${path}\n${text}`).toMatchSnapshot(`${name}: ${path}`);
  });

  test("are the same for the same wishes, and hold no key but in .env", () => {
    const { files } = made();
    expect(files).toEqual(made().files);
    for (const [path, text] of Object.entries(files)) {
      expect(text.includes(keys.client) || text.includes(keys.engine), path).toBe(path === ".env");
    }
  });

  test("start vLLM with what was planned, and name only settings that .env has", () => {
    const { plan, files } = made();
    const told = files["ray-head.sh"] ?? files["compose.yaml"] ?? "";
    for (const word of [plan.option.repo, String(plan.wishes.contextTokens)]) expect(told).toContain(word);
    const settings = [...(files[".env"] ?? "").matchAll(/^(\w+)=/gmu)].map(([, key]) => key);
    for (const path of ["compose.yaml", "compose.node.yaml", "compose.nginx.yaml", "Caddyfile"])
      for (const [, key] of (files[path] ?? "").matchAll(/\{?\$\{?(\w+)/gu))
        expect(settings, path).toContain(key);
  });

  test("use images by exact versions", () => {
    const images = Object.values(made().files).flatMap((text) => [...text.matchAll(/image: "?([^\s"]+)/gu)]);
    expect(images.length).toBeGreaterThan(0);
    for (const [, image] of images) expect(image).toMatch(/:v?\d+\.\d+\.\d+/u);
  });
});

test("copies on several nodes need no Ray, AMD has an image of its own, and Blackwell's small card the NVFP4 files", () => {
  const copies = setUps["a copy on each of two H100"]();
  expect(Object.keys(copies.files)).toContain("compose.node.yaml");
  expect(Object.keys(copies.files)).not.toContain("ray-head.sh");
  expect(setUps["one MI300X of AMD for eight"]().files["compose.yaml"]).toContain("rocm");
  expect(setUps["one RTX 5090 with the NVFP4 files"]().plan.option.format).toBe("nvfp4");
});

test("a plan that does not fit has no files", () => {
  expect(() => filesFor("RTX 3090", 1, 50, 131_072)).toThrow();
});

test("the scripts for Ray are sound for the shell", () => {
  const { files } = setUps["two nodes of two L4, joined by Ray"]();
  for (const name of ["ray-head.sh", "ray-worker.sh"]) {
    expect(() => execFileSync("bash", ["-n"], { input: files[name] ?? "(" })).not.toThrow();
  }
});

test("text that YAML would take for something else is quoted", () => {
  expect(
    yamlText({ a: "yes", b: "1", c: "x: y", d: [], e: ["- z", { f: "é", g: [1, true] }], h: "a/b.c" }),
  ).toBe(
    'a: "yes"\nb: "1"\nc: "x: y"\nd: []\ne:\n  - "- z"\n  - f: "é"\n    g:\n      - 1\n      - true\nh: a/b.c\n',
  );
});
