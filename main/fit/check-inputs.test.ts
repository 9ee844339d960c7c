import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { loadCatalog } from "../catalog";
import { type CatalogFile, QuernError } from "../contract";
import { checkMachine } from "./check-inputs";
import { paperMachine } from "./paper-machine";
import { recommend } from "./recommend";

let files: CatalogFile[];
beforeAll(async () => {
  files = await loadCatalog(join(import.meta.dirname, "../../resources"));
});

const sound = () => paperMachine("RTX 4090 24 GB, 64 GB RAM, 8 cores, 1 TB disk", new Date(0));
/** Where a report holds a number, and how the field is called. */
const places = [
  ["cpu", "physicalCores"],
  ["memory", "totalBytes"],
  ["memory", "availableBytes"],
  ["memory", "readBytesPerSecond"],
  ["gpus", 0, "dedicatedBytes"],
  ["gpus", 0, "freeBytes"],
  ["gpus", 0, "sharedBytes"],
  ["disks", 0, "freeBytes"],
] as const;
const nonsense = [-1, Number.NaN, Number.POSITIVE_INFINITY, 1e300, 1.5, "64 GB", null, undefined];

function withValue(path: readonly (string | number)[], figure: unknown): unknown {
  const copy = structuredClone(sound());
  const inner = path.slice(0, -1).reduce<object>((at, part) => Reflect.get(at, part), copy);
  Reflect.set(inner, path.at(-1) ?? "", figure);
  return copy;
}

describe("a report with nonsense in it", () => {
  it("is one: without it the machine is recommended a build", () => {
    expect(recommend(sound(), files).status).toBe("fits");
  });

  it.each(places.map((path) => [path.join("."), path] as const))(
    "names %s and is recommended nothing",
    (name, path) => {
      const bad = [
        ...nonsense.map((value) => ({ known: true, value, source: "x" })),
        ...(/total|Cores/u.test(name) ? [{ known: true, value: 0, source: "x" }] : []),
        // A report may say nothing of it: most machines were not measured.
        ...(name === "memory.readBytesPerSecond" ? [] : [undefined]),
        null,
        7,
        {},
      ];
      for (const figure of bad) {
        const machine = withValue(path, figure);
        expect(() => checkMachine(machine), JSON.stringify(figure)).toThrow(
          expect.objectContaining({
            code: "invalid-request",
            params: { what: expect.stringContaining(name) },
          }),
        );
      }
    },
  );

  it("with no memory free is told what is missing", () => {
    const { memory, ...rest } = sound();
    const none = { known: true, value: 0, source: "x" } as const;
    const machine = { ...rest, memory: { ...memory, availableBytes: none }, gpus: [] };
    expect(recommend(machine, files).status).toBe("nothing-fits");
  });

  it("is looked for before anything is recommended", () => {
    const { memory, ...rest } = sound();
    const nothing = { known: true, value: 0, source: "x" } as const;
    const machine = { ...rest, memory: { ...memory, totalBytes: nothing } };
    expect(() => recommend(machine, files)).toThrow(QuernError);
  });
});
