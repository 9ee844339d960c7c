import { join } from "node:path";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { machineFixture, machineNames } from "../../test/fixtures/machines";
import { loadCatalog } from "../catalog";
import { type CatalogFile, QuernError, type Recommendation } from "../contract";
import { checkMachine } from "./check-inputs";
import { paperMachine } from "./paper-machine";
import { recommend } from "./recommend";

let files: CatalogFile[];
beforeAll(async () => {
  files = await loadCatalog(join(import.meta.dirname, "../../resources"));
});

type Path = readonly (string | number)[];

/** Every place of a report, those of whole objects and lists included. */
function placesIn(value: unknown, path: Path = []): Path[] {
  const inner = typeof value === "object" && value !== null ? Object.entries(value) : [];
  const isList = Array.isArray(value);
  return [
    ...(path.length === 0 ? [] : [path]),
    ...inner.flatMap(([key, each]) => placesIn(each, [...path, isList ? Number(key) : key])),
  ];
}

const at = (value: unknown, path: Path): unknown =>
  path.reduce<unknown>((inner, key) => (inner as Record<string | number, unknown>)[key], value);

const removed = Symbol("removed");

function damaged(report: unknown, path: Path, value: unknown): unknown {
  // Not `structuredClone`, which keeps what is shared between places shared: then one damage would be several.
  const copy: unknown = JSON.parse(JSON.stringify(report));
  const inner = at(copy, path.slice(0, -1)) as Record<string | number, unknown>;
  const key = path.at(-1) ?? "";
  if (value !== removed) inner[key] = value;
  else if (Array.isArray(inner)) inner.splice(Number(key), 1);
  else delete inner[key];
  return copy;
}

/** What stands for nothing at all, whatever the place. */
const nonsense = fc.constantFrom<unknown>(
  Number.NaN,
  Number.POSITIVE_INFINITY,
  -1,
  -1e18,
  1.5,
  1e300,
  "",
  "64 GB",
  null,
  undefined,
  {},
  [],
  removed,
);

const reports = () => [
  ...machineNames().map(machineFixture),
  paperMachine("RTX 4090 24 GB, 64 GB RAM, 8 cores, 1 TB disk", new Date(0)),
  paperMachine("M3 Max, 64 GB", new Date(0)),
];

/** Words, names of tools and lists decide nothing or something, but no other word of them is nonsense. */
function isWord(report: unknown, path: Path, value: unknown): boolean {
  const was = at(report, path);
  if (Array.isArray(value)) return Array.isArray(was);
  if (value === removed) return typeof path.at(-1) === "number" || path.at(-1) === "readBytesPerSecond";
  if (value === undefined) return path.at(-1) === "readBytesPerSecond";
  return typeof value === "string" && typeof was === "string";
}

type Outcome = { refused: string } | { found: Recommendation };

function outcomeOf(report: unknown): Outcome {
  try {
    return { found: recommend(report as Parameters<typeof recommend>[0], files) };
  } catch (error) {
    if (!(error instanceof QuernError) || error.code !== "invalid-request") throw error;
    return { refused: String(error.params.what) };
  }
}

describe("a report that was damaged at one place", () => {
  it("is refused with the name of the field, or answered as if it were whole; never from nonsense", () => {
    const all = reports().map((report) => ({ report, whole: outcomeOf(report), places: placesIn(report) }));
    let refusals = 0;
    fc.assert(
      fc.property(fc.nat(all.length - 1), fc.nat(), nonsense, (index, place, value) => {
        const { report, whole, places } = all[index] ?? all[0] ?? { report: null, whole: null, places: [] };
        const path = places[place % places.length] ?? [];
        fc.pre(!isWord(report, path, value));
        const outcome = outcomeOf(damaged(report, path, value));
        if ("found" in outcome) {
          expect(outcome, `${path.join(".")} = ${String(value)}`).toEqual(whole);
          return;
        }
        refusals++;
        const [named = ""] = outcome.refused.split(":");
        const field = `machine.${path.join(".")}`;
        expect(field.startsWith(named) || named.startsWith(field), `${field}: ${outcome.refused}`).toBe(true);
      }),
      { numRuns: 1500 },
    );
    // The property would hold of a check that lets all through and a recommendation that reads nothing.
    expect(refusals).toBeGreaterThan(500);
  });

  it("with a figure a thousand times too large is refused by name, or answered as if it were whole", () => {
    for (const report of reports()) {
      const whole = outcomeOf(report);
      for (const path of placesIn(report)) {
        const was = at(report, path);
        if (typeof was !== "number" || was === 0 || path[0] === "probes" || path[0] === "schemaVersion")
          continue;
        const outcome = outcomeOf(damaged(report, path, was * 1000));
        const field = `machine.${path.slice(0, -1).join(".")}`.replace("machine.", "");
        if ("refused" in outcome) expect(outcome.refused).toContain(field);
        else if (path.includes("freeBytes") || path.includes("availableBytes"))
          expect(outcome, `${path.join(".")} × 1000`).toEqual(whole);
      }
    }
  });
});

describe("figures that cannot both be true", () => {
  const sound = () => paperMachine("RTX 4090 24 GB, 64 GB RAM, 8 cores, 1 TB disk", new Date(0));
  const value = (bytes: number) => ({ known: true, value: bytes, source: "x" });
  const refused = (change: (report: ReturnType<typeof sound>) => unknown) => {
    try {
      checkMachine(change(structuredClone(sound())));
      return "accepted";
    } catch (error) {
      return error instanceof QuernError ? String(error.params.what) : String(error);
    }
  };

  it("are named, both of them", () => {
    const { memory, gpus, cpu, disks } = sound();
    const [gpu] = gpus;
    const withGpu = (more: object) => refused((report) => ({ ...report, gpus: [{ ...gpu, ...more }] }));
    expect(
      refused((report) => ({
        ...report,
        memory: { ...memory, totalBytes: value(64e9), availableBytes: value(90e9) },
      })),
    ).toBe("machine.memory.availableBytes: 90000000000 is more than memory.totalBytes, 64000000000");
    expect(withGpu({ dedicatedBytes: value(24e9), freeBytes: value(48e9) })).toMatch(
      /^machine\.gpus\.0\.freeBytes: .* gpus\.0\.dedicatedBytes/u,
    );
    expect(withGpu({ kind: "unified", sharedBytes: value(40e9), freeBytes: value(80e9) })).toMatch(
      /^machine\.gpus\.0\.freeBytes: .* gpus\.0\.sharedBytes/u,
    );
    expect(withGpu({ kind: "unified", sharedBytes: value(400e9), freeBytes: value(80e9) })).toMatch(
      /^machine\.gpus\.0\.sharedBytes: .* memory\.totalBytes/u,
    );
    expect(
      withGpu({
        kind: "integrated",
        dedicatedBytes: value(5e8),
        sharedBytes: value(32e9),
        freeBytes: value(60e9),
      }),
    ).toMatch(/^machine\.gpus\.0\.freeBytes: .* gpus\.0\.sharedBytes and gpus\.0\.dedicatedBytes/u);
    expect(
      refused((report) => ({ ...report, cpu: { ...cpu, physicalCores: value(16), logicalCores: value(8) } })),
    ).toMatch(/^machine\.cpu\.physicalCores: .* cpu\.logicalCores/u);
    expect(
      refused((report) => ({
        ...report,
        disks: [{ ...disks[0], freeBytes: value(2e12), totalBytes: value(1e12) }],
      })),
    ).toMatch(/^machine\.disks\.0\.freeBytes: .* disks\.0\.totalBytes/u);
    expect(refused((report) => ({ ...report, gpus: [gpu, gpu] }))).toBe(
      "machine.gpus.1.id: the same as gpus.0.id",
    );
    expect(withGpu({ dedicatedBytes: value(5e12) })).toMatch(/^machine\.gpus\.0\.dedicatedBytes/u);
  });

  it("have a little slack: tools do not count what firmware keeps", () => {
    const { memory, gpus } = sound();
    const [gpu] = gpus;
    expect(
      refused((report) => ({
        ...report,
        memory: { ...memory, totalBytes: value(64e9), availableBytes: value(65e9) },
      })),
    ).toBe("accepted");
    expect(
      refused((report) => ({
        ...report,
        gpus: [{ ...gpu, dedicatedBytes: value(24e9), freeBytes: value(24.5e9) }],
      })),
    ).toBe("accepted");
  });

  it("are in no report of a real machine", () => {
    for (const name of machineNames()) expect(() => checkMachine(machineFixture(name)), name).not.toThrow();
  });
});
