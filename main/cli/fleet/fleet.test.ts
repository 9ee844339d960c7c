import { join } from "node:path";
import { Command } from "commander";
import { beforeAll, describe, expect, it } from "vitest";
import { machineFixture } from "../../../test/fixtures/machines";
import { loadCatalog } from "../../catalog";
import { type CatalogFile, createTranslator, type MachineReport, noteOf, type Wishes } from "../../contract";
import { UsageError } from "../context";
import { addWishOptions, type WishOptions, wishesOf } from "../wishes";
import { type CliWord, enWords } from "../words-en";
import { zhWords } from "../words-zh";
import { fleetCsv } from "./csv";
import { fleetHtml } from "./html";
import { fleetRow } from "./row";
import { wordsOf } from "./words";

let files: CatalogFile[];
beforeAll(async () => {
  files = await loadCatalog(join(import.meta.dirname, "../../../resources"));
});

const speaker = (locale: "en" | "zh-CN") => {
  const translator = createTranslator(locale, { en: enWords, "zh-CN": zhWords });
  const say = (word: CliWord, params: Record<string, string | number> = {}) => translator.t(word, params);
  return { locale, translator, say };
};

function wishesFrom(...args: string[]): Wishes {
  const command = addWishOptions(new Command("fit").exitOverride(), speaker("en"));
  return wishesOf(command.parse(args, { from: "user" }).opts<WishOptions>());
}

describe("the wishes of a command", () => {
  it("are what its options say, and the usual where they say nothing", () => {
    expect(wishesFrom()).toEqual({
      purpose: "chat",
      minContextTokens: 16_384,
      minTokensPerSecond: null,
      reserveBytes: null,
      gpuReserveBytes: null,
    });
    const args = ["--for", "coding", "--min-speed", "12.5", "--reserve", "4 GB", "--gpu-reserve", "0"];
    expect(wishesFrom(...args)).toEqual({
      purpose: "coding",
      minContextTokens: 32_768,
      minTokensPerSecond: 12.5,
      reserveBytes: 4e9,
      gpuReserveBytes: 0,
    });
  });

  it.each([
    ["--for", "poetry"],
    ["--min-speed", "fast"],
    ["--min-speed", "0"],
    ["--reserve", "much"],
    ["--gpu-reserve", "-1GB"],
    ["--context", "10"],
  ])("%s %s is refused by name", (option, value) => {
    expect(() => wishesFrom(`${option}=${value}`)).toThrowError(UsageError);
    expect(() => wishesFrom(`${option}=${value}`)).toThrowError(option);
  });
});

describe("the page and the table of a fleet", () => {
  const blind = (report: MachineReport): MachineReport => ({
    ...report,
    memory: { ...report.memory, availableBytes: { known: false, reason: noteOf("not-said") } },
  });

  it("say of each machine what was assumed of it, and of all of them what was wished", () => {
    for (const locale of ["en", "zh-CN"] as const) {
      const context = speaker(locale);
      const wishes = wishesFrom("--for", "coding", "--min-speed", "10", "--gpu-reserve", "3GB");
      const rows = (["nvidia-desktop-4090", "server-no-gpu"] as const)
        .flatMap((name) => [
          fleetRow(name, machineFixture(name), files, wishes),
          fleetRow(`${name}-blind`, blind(machineFixture(name)), files, wishes),
        ])
        .map((row) => [row, wordsOf(context, row)] as const);
      const page = fleetHtml(context, rows, { at: "2026-01-01", quern: "0", wishes, unread: [] });
      const table = fleetCsv(rows).trim().split("\n");
      const assumed = context.say("cli.fleet-assumed-here");
      expect(page).toContain(`<th>${assumed}</th>`);
      for (const [row, words] of rows) {
        const codes = row.result.reasons.map(({ code }) => code);
        expect(codes.includes("ram-free-assumed")).toBe(row.name.endsWith("-blind"));
        // Of each at least what its speed rests on.
        expect(words.assumed.length).toBe(row.name.endsWith("-blind") ? 2 : 1);
        for (const each of words.assumed) {
          expect(table.some((line) => line.startsWith(row.name) && line.includes(each.slice(0, 20)))).toBe(
            true,
          );
          expect(words.why).not.toContain(each);
        }
      }
      expect(page).toContain(context.say("cli.fleet-wished-speed", { speed: 10 }));
      expect(page).not.toContain(context.say("cli.fleet-unread", { count: 0 }));
      expect(page).toContain("3.0 GB");
      expect(page).not.toMatch(/\{\{|cli\.|reason\./u);
    }
  });

  it("name the files that were no reports, with the reason, so that nobody takes the machines for all", () => {
    for (const locale of ["en", "zh-CN"] as const) {
      const context = speaker(locale);
      const row = fleetRow("a", machineFixture("server-no-gpu"), files, wishesFrom());
      const unread = [{ name: "<b>b.json", why: "machine.memory: no" }];
      const made = { at: "2026-01-01", quern: "0", wishes: wishesFrom(), unread };
      const page = fleetHtml(context, [[row, wordsOf(context, row)]], made);
      expect(page).toContain(context.say("cli.fleet-unread", { count: 1 }));
      expect(page).toContain("<b>&lt;b&gt;b.json</b>: machine.memory: no");
    }
  });
});
