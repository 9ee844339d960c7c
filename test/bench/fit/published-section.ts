import type { CatalogFile } from "../../../main/contract";
import { type AgainstPublished, againstPublished } from "../../fixtures/fit/published";
import { lackText } from "./lack";
import { markdownTable, off, type Section, whole } from "./markdown";

const speed = (value: number) => value.toFixed(1);
const share = (part: number, all: number) => `${part} of ${all} (${((part / all) * 100).toFixed(0)} %)`;

function speedCells({ row, decode, noSpeed }: AgainstPublished): string[] {
  if (!decode) return [speed(row.decode), "", "", noSpeed ?? ""];
  const inside = row.decode >= decode.low && row.decode <= decode.high;
  const near = Math.abs(decode.expected / row.decode - 1) <= 0.25;
  const verdict = [...(near ? [] : ["over 25 % off"]), ...(inside ? [] : ["outside"])].join(", ");
  const range = `${speed(decode.low)} – ${speed(decode.expected)} – ${speed(decode.high)}`;
  return [speed(row.decode), range, off(decode.expected, row.decode), verdict];
}

/** Reasons that are too long for a table, each told once below it. */
class Notes {
  private readonly list: string[] = [];

  markOf(note: string): string {
    if (!this.list.includes(note)) this.list.push(note);
    return `not held against it (${this.list.indexOf(note) + 1})`;
  }

  lines(): string[] {
    return this.list.map((note, at) => `(${at + 1}) ${note}.`);
  }
}

function memoryCells({ row, memoryMiB, noMemory }: AgainstPublished, notes: Notes): string[] {
  if (!row.memory) return ["", "", "", ""];
  const stated = row.memory.said;
  if (memoryMiB === null) return [stated, "", "", noMemory ?? ""];
  const far = Math.abs(memoryMiB / row.memory.MiB - 1) > 0.05;
  const verdict = noMemory === undefined ? (far ? "over 5 % off" : "") : notes.markOf(noMemory);
  return [stated, `${whole(memoryMiB)} MiB`, off(memoryMiB, row.memory.MiB), verdict];
}

function named({ row }: AgainstPublished): string[] {
  const guessed =
    row.guessed === undefined ? "" : typeof row.guessed === "number" ? ` MTP ${row.guessed}` : " MTP";
  const depth = row.depthTokens === null ? "–" : whole(row.depthTokens);
  return [row.hardware, `${row.quant}${guessed}`, row.kv ?? "–", depth];
}

function prefillCells({ row, prefill }: AgainstPublished): string[] {
  const { atDepth, depthTokens } = row;
  const what = atDepth ? "behind it" : depthTokens === null || depthTokens === 0 ? "–" : "all of it";
  if (row.prefill === null || !prefill) return [what, "", "", "", ""];
  const inside = row.prefill >= prefill.low && row.prefill <= prefill.high;
  const range = `${whole(prefill.low)} – ${whole(prefill.expected)} – ${whole(prefill.high)}`;
  return [what, whole(row.prefill), range, off(prefill.expected, row.prefill), inside ? "" : "outside"];
}

/** Every published figure that was collected, beside what the fit says of it. */
export function publishedSection(files: readonly CatalogFile[]): Section {
  const rows = againstPublished(files);
  const speeds = rows.flatMap(({ row, decode }) => (decode ? [{ published: row.decode, decode }] : []));
  const near = speeds.filter(({ published, decode }) => Math.abs(decode.expected / published - 1) <= 0.25);
  const inside = speeds.filter(
    ({ published, decode }) => published >= decode.low && published <= decode.high,
  );
  const withMemory = rows.filter(({ row }) => row.memory);
  const isClose = ({ row, memoryMiB }: AgainstPublished) =>
    Math.abs((memoryMiB ?? Number.NaN) / (row.memory?.MiB ?? Number.NaN) - 1) <= 0.05;
  const closeOfAll = withMemory.filter(isClose);
  const reading = rows.filter(({ row, prefill }) => row.prefill !== null && prefill);
  const readInside = reading.filter(({ row, prefill }) => {
    const speed = row.prefill ?? Number.NaN;
    return prefill && speed >= prefill.low && speed <= prefill.high;
  });
  const stated = rows.filter(({ row, noMemory }) => row.memory && noMemory === undefined);
  const close = stated.filter(isClose);
  const heads = ["hardware", "build", "KV", "depth", "tokens/s", "the fit: low – expected – high", "off", ""];
  const prefillHeads = [
    ...["hardware", "build", "KV", "depth", "what is read", "tokens/s"],
    ...["the fit: low – expected – high", "off", ""],
  ];
  const memoryHeads = ["hardware", "build", "KV", "memory, as published", "the fit", "off", ""];
  const notes = new Notes();
  const sources = [...new Set(rows.map(({ row }) => row.source))];
  const text = [
    `Decode speed, ${rows.length} rows: within 25 % of what is expected on ${share(near.length, speeds.length)}, for a`,
    `budget of 80 %; in the range that is shown on ${share(inside.length, speeds.length)}, for a budget of 90 %.`,
    `Prefill speed, ${reading.length} rows: in the range that is shown on ${share(readInside.length, reading.length)}; the range is wide.`,
    `Memory, ${withMemory.length} rows: within 5 % on ${share(closeOfAll.length, withMemory.length)}, whatever they say. ${stated.length} say all that memory depends on; of`,
    `these it is within 5 % on ${share(close.length, stated.length)}. The other ${withMemory.length - stated.length} do not, and are not held against it: why is said`,
    "below their table.",
    "",
    markdownTable(
      heads,
      rows.map((each) => [...named(each), ...speedCells(each)]),
    ),
    "",
    "Reading a prompt: behind so many tokens, or all of so many.",
    "",
    markdownTable(
      prefillHeads,
      reading.map((each) => [...named(each), ...prefillCells(each)]),
    ),
    "",
    markdownTable(
      memoryHeads,
      withMemory.map((each) => [...named(each).slice(0, 3), ...memoryCells(each, notes)]),
    ),
    "",
    ...notes.lines(),
    ...lackText(rows),
    "",
    "Sources:",
    "",
    ...sources.map((source) => `* ${source}`),
  ].join("\n");
  const holds =
    near.length >= 0.8 * speeds.length &&
    inside.length >= 0.9 * speeds.length &&
    close.length === stated.length;
  return { name: "published", text, holds };
}
