import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { machineFixture } from "../../../test/fixtures/machines";
import { loadCatalog } from "../../catalog";
import { type CatalogFile, createTranslator, noteOf, type Wishes } from "../../contract";
import { paperMachine } from "../../fit";
import { type CliWord, enWords } from "../words-en";
import { zhWords } from "../words-zh";
import { fleetHtml } from "./html";
import { fleetRow } from "./row";
import { fleetTotals } from "./totals";
import { wordsOf } from "./words";

const wished: Wishes = {
  purpose: "chat",
  minContextTokens: 16_384,
  minTokensPerSecond: null,
  reserveBytes: null,
  gpuReserveBytes: null,
};

let files: CatalogFile[];
beforeAll(async () => {
  files = await loadCatalog(join(import.meta.dirname, "../../../resources"));
});

const speaker = (locale: "en" | "zh-CN") => {
  const translator = createTranslator(locale, { en: enWords, "zh-CN": zhWords });
  const say = (word: CliWord, params: Record<string, string | number> = {}) => translator.t(word, params);
  return { locale, translator, say };
};

const row = (name: string, hardware: string) =>
  fleetRow(name, paperMachine(hardware, new Date()), files, wished);

describe("the totals of a fleet", () => {
  it("count each machine once: by the build that it runs with its speeds, and by what would let it run one", () => {
    const good = machineFixture("nvidia-desktop-4090");
    const silent = { known: false, reason: noteOf("not-said") } as const;
    const rows = [
      row("a", "8 GB RAM"),
      row("b", "RTX 4090 24 GB, 64 GB RAM"),
      row("c", "8 GB RAM"),
      row("d", "RTX 4090 24 GB, 64 GB RAM"),
      row("e", "8 GB RAM"),
      fleetRow(
        "f",
        { ...good, gpus: [], memory: { ...good.memory, totalBytes: silent, availableBytes: silent } },
        files,
        wished,
      ),
    ];
    const quant = rows[1]?.result.status === "fits" ? rows[1].result.plan.file.quant : "";
    const totals = fleetTotals(speaker("en").say, rows);
    expect(totals).toEqual([
      [2, expect.stringMatching(new RegExp(`^run ${quant}, about \\d+ tokens a second$`, "u"))],
      // 24 GB in all are 16 GB more than there are.
      [3, "need 16 GB more memory, or a graphics card of 16 GB"],
      [1, "the report says too little"],
    ]);
    expect(totals.reduce((sum, [count]) => sum + count, 0)).toBe(rows.length);
  });

  it("give the slowest and the quickest where machines run the same build at different speeds", () => {
    const rows = [row("a", "RTX 4090 24 GB, 64 GB RAM"), row("b", "RTX 3090 24 GB, 64 GB RAM")];
    const quants = new Set(
      rows.map(({ result }) => (result.status === "fits" ? result.plan.file.quant : "")),
    );
    expect(quants.size).toBe(1);
    expect(fleetTotals(speaker("en").say, rows)).toEqual([
      [2, expect.stringMatching(/^run \S+, about \d+ to \d+ tokens a second$/u)],
    ]);
  });

  it("stand at the head of the page, before any machine, in both languages", () => {
    for (const locale of ["en", "zh-CN"] as const) {
      const context = speaker(locale);
      const rows = [row("desk-1", "8 GB RAM"), row("desk-2", "RTX 4090 24 GB, 64 GB RAM")];
      const page = fleetHtml(
        context,
        rows.map((each) => [each, wordsOf(context, each)] as const),
        { at: "2026-01-01", quern: "0", wishes: wished, unread: [] },
      );
      for (const [count, text] of fleetTotals(context.say, rows)) {
        const at = page.indexOf(`<tr><td>${count}</td><td>${text}</td></tr>`);
        expect(at).toBeGreaterThan(0);
        expect(at).toBeLessThan(page.indexOf("desk-1"));
      }
      expect(page).not.toMatch(/\{\{|cli\./u);
    }
  });
});
