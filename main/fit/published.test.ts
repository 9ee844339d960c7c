import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { type AgainstPublished, againstPublished } from "../../test/fixtures/fit/published";
import { loadCatalog } from "../catalog";
import type { Range } from "./speed";

let rows: AgainstPublished[];
beforeAll(async () => {
  rows = againstPublished(await loadCatalog(join(import.meta.dirname, "../../resources")));
});

const holds = (range: Range, value: number) => value >= range.low && value <= range.high;
const nameOf = ({ row }: AgainstPublished) => `${row.hardware} ${row.quant} ${row.kv} ${row.depthTokens}`;

describe("against what others have published", () => {
  it("speed is compared with every row whose file and hardware are known, guessing ahead or not", () => {
    expect(rows).toHaveLength(72);
    expect(rows.filter(({ decode }) => decode).length).toBeGreaterThanOrEqual(47);
    for (const { decode, noSpeed } of rows) expect(decode === null).toBe(noSpeed !== undefined);
  });

  it("decode speed is within 25 % of what is expected on 80 % of the rows, and in the range on 90 %", () => {
    const compared = rows.flatMap((each) => (each.decode ? [{ each, decode: each.decode }] : []));
    const far = compared.filter(({ each, decode }) => Math.abs(decode.expected / each.row.decode - 1) > 0.25);
    const outside = compared.filter(({ each, decode }) => !holds(decode, each.row.decode));
    const names = (list: typeof compared) => list.map(({ each }) => nameOf(each)).join("; ");
    expect(far.length / compared.length, names(far)).toBeLessThanOrEqual(0.2);
    expect(outside.length / compared.length, names(outside)).toBeLessThanOrEqual(0.1);
  });

  it("prefill speed is in the wide range on 90 % of the rows", () => {
    const compared = rows.flatMap(({ row, prefill }) =>
      row.prefill === null || !prefill ? [] : [{ row, prefill, published: row.prefill }],
    );
    expect(compared.length).toBeGreaterThan(20);
    const outside = compared.filter(({ prefill, published }) => !holds(prefill, published));
    expect(outside.length / compared.length, JSON.stringify(outside)).toBeLessThanOrEqual(0.1);
  });

  it("memory of GPUs that share the system's is compared by what the app plans for such GPUs", () => {
    const shared = rows.filter(({ row }) => row.memory && /890M|M1 Max/.test(row.hardware));
    expect(shared).toHaveLength(3);
    expect(shared.every(({ noMemory }) => noMemory === undefined)).toBe(true);
  });

  it("memory is within 5 % on every row whose conditions are stated", () => {
    const stated = rows.filter(({ row, noMemory }) => row.memory && noMemory === undefined);
    expect(stated.length).toBeGreaterThanOrEqual(17);
    for (const each of stated) {
      const ratio = (each.memoryMiB ?? 0) / (each.row.memory?.MiB ?? 0);
      expect(Math.abs(ratio - 1), `${nameOf(each)}: ${ratio.toFixed(3)}`).toBeLessThanOrEqual(0.05);
    }
  });
});
