import { readdir } from "node:fs/promises";
import { basename, join } from "node:path";
import { version } from "../../../package.json";
import { errorText, type MachineReport, QuernError, toErrorData } from "../../contract";
import { fileTrouble, writeFileAtomic } from "../../files";
import { savedReport } from "../../host";
import { type CliContext, CliFailure } from "../context";
import type { ExitCode } from "../exit-codes";
import { fleetCsv } from "../fleet/csv";
import { fleetHtml, type Unread } from "../fleet/html";
import { type FleetRow, fleetGroups, fleetRow, groupFrom, groupOf } from "../fleet/row";
import { fleetTotals } from "../fleet/totals";
import { type FleetWords, wordsOf } from "../fleet/words";
import { columns } from "../layout";
import { type WishOptions, wishesOf } from "../wishes";

export interface FleetOptions extends WishOptions {
  html?: string;
  csv?: string;
}

/** Reports that are read side by side: a folder on a share answers late. */
const atOnce = 16;

/** What was read; throws what reading threw. */
function reportOf(read: PromiseSettledResult<MachineReport> | undefined): MachineReport {
  if (read?.status === "fulfilled") return read.value;
  throw read?.reason;
}

/** `quern fleet`: what the machines of a folder of reports would run, for people, as a page and for spreadsheets. */
export async function fleetCommand(
  context: CliContext,
  folder: string,
  options: FleetOptions,
): Promise<ExitCode> {
  const { say, terminal } = context;
  const wished = wishesOf(options);
  const files = await context.catalog();
  const rows: (readonly [FleetRow, FleetWords])[] = [];
  const unread: Unread[] = [];
  const names = await reportsIn(context, folder);
  for (let from = 0; from < names.length; from += atOnce) {
    const some = names.slice(from, from + atOnce);
    const read = await Promise.allSettled(some.map((name) => savedReport(join(folder, name))));
    for (const [at, name] of some.entries()) {
      try {
        const row = fleetRow(basename(name, ".json"), reportOf(read[at]), files, wished);
        rows.push([row, wordsOf(context, row)]);
      } catch (error) {
        if (!(error instanceof QuernError)) throw error;
        const why = errorText(context.translator, toErrorData(error));
        // Whose folder it was is nothing to whoever reads the page.
        unread.push({ name, why: why.replaceAll(join(folder, name), name) });
        terminal.aside(`${why}\n`);
      }
    }
  }
  const made = { at: new Date().toISOString(), quern: version, wishes: wished, unread };
  if (options.html !== undefined) await write(options.html, fleetHtml(context, rows, made));
  if (options.csv !== undefined) await write(options.csv, fleetCsv(rows));
  const counts = fleetGroups.map((group) => [
    say(`cli.fleet-group.${group}`, { ...groupFrom }),
    String(rows.filter(([row]) => groupOf(row) === group).length),
  ]);
  const lines = rows.map(([, words]) => [words.name, words.build, words.speed || (words.upgrades[0] ?? "")]);
  const totals = fleetTotals(
    say,
    rows.map(([row]) => row),
  ).map(([count, text]) => [String(count), text]);
  terminal.result(`${columns(totals)}\n\n${columns(lines)}\n\n${columns(counts)}\n`);
  if (unread.length === 0) return 0;
  terminal.aside(`${say("cli.fleet-unread", { count: unread.length })}\n`);
  return 5;
}

async function reportsIn(context: CliContext, folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(async (error: unknown) => {
    throw await fileTrouble(error, folder);
  });
  const reports = names.filter((name) => name.endsWith(".json")).sort();
  if (reports.length === 0) throw new CliFailure(context.say("cli.fleet-no-reports", { folder }), 5);
  return reports;
}

async function write(path: string, text: string): Promise<void> {
  try {
    await writeFileAtomic(path, text);
  } catch (error) {
    throw await fileTrouble(error, path);
  }
}
