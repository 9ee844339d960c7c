import { describe, expect, it } from "vitest";
import { loadMachine, machineNames } from "../../../test/fixtures/machines";
import {
  createTranslator,
  type Figure,
  machineReport,
  notesText,
  noteText,
  sourceText,
} from "../../contract";
import { toReport } from "./to-report";

/** Figures as the fixtures write them; what is no figure stays. */
function plain(value: unknown): unknown {
  if (typeof value === "object" && value !== null && "known" in value) {
    const figure = value as Figure<unknown>;
    return figure.known ? figure.value : { unknown: figure.reason };
  }
  return value;
}

function plainFields(record: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, plain(value)]));
}

function everyFigure(value: unknown, found: Figure<unknown>[] = []): Figure<unknown>[] {
  if (typeof value !== "object" || value === null) return found;
  if ("known" in value) found.push(value as Figure<unknown>);
  else for (const item of Object.values(value)) everyFigure(item, found);
  return found;
}

const translators = [createTranslator("en"), createTranslator("zh-CN")];
/** What shows where words are missing: a slot that is not filled, a code, a source with a name of its own only. */
const wordless = /\{\{|\bmachine\.|no words|没有对应的说明|^(?!nvidia-smi$)[a-z]+(?:-[a-z]+)+$/;

describe("the report of a machine", () => {
  it("is tried on at least fourteen kinds of machine", () => {
    expect(machineNames().length).toBeGreaterThanOrEqual(14);
  });

  it.each(machineNames())("%s: says what the machine has, field by field", (name) => {
    const { raw, expected } = loadMachine(name);
    const report = toReport(raw);
    const { platform, arch, ...os } = report.os;
    expect({ platform, arch }).toEqual({ platform: raw.platform, arch: raw.arch });
    expect(plainFields(os)).toEqual(expected.os);
    expect(plainFields(report.cpu)).toEqual(expected.cpu);
    expect(plainFields(report.memory)).toEqual(expected.memory);
    expect(report.gpus.map(plainFields)).toEqual(
      expected.gpus.map((gpu, index) => ({ id: `gpu${index}`, ...gpu })),
    );
    const disk = raw.probes.disk;
    const { path, ...space } = report.disks[0] ?? { path: "" };
    expect(path).toBe(raw.modelFolder);
    expect(plainFields(space)).toEqual(expected.disk ?? (disk?.status === "ok" ? disk.value : {}));
  });

  it.each(machineNames())(
    "%s: is valid, and every figure tells where it came from or why it is unknown",
    (name) => {
      const report = toReport(loadMachine(name).raw);
      expect(machineReport.parse(report)).toEqual(report);
      for (const figure of everyFigure(report)) {
        for (const translator of translators) {
          const text = figure.known
            ? sourceText(translator, figure.source)
            : noteText(translator, figure.reason);
          expect(text).toMatch(/\S/);
          expect(text).not.toMatch(wordless);
        }
      }
    },
  );

  it.each(machineNames())("%s: names every probe with its outcome", (name) => {
    const { raw } = loadMachine(name);
    const { probes } = toReport(raw);
    expect(probes.map((probe) => probe.name)).toEqual(Object.keys(raw.probes));
    for (const probe of probes.filter((entry) => entry.status !== "ok")) expect(probe.reason).toBeTruthy();
  });

  it.each(machineNames())("%s: has words in both languages for every probe and every GPU", (name) => {
    const { probes, gpus } = toReport(loadMachine(name).raw);
    const notes = [
      ...probes.flatMap(({ reason }) => (reason ? [reason] : [])),
      ...gpus.flatMap(({ backendNotes }) => backendNotes),
    ];
    for (const note of notes) {
      const [english, chinese] = translators.map((translator) => notesText(translator, [note]));
      expect(english).not.toMatch(wordless);
      expect(chinese).not.toMatch(wordless);
      expect(chinese).toMatch(/\p{Script=Han}/u);
    }
  });
});
