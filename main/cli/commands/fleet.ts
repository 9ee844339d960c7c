import { readdir } from "node:fs/promises";
import { basename, join } from "node:path";
import { version } from "../../../package.json";
import { errorText, QuernError, toErrorData } from "../../contract";
import { fileTrouble, writeFileAtomic } from "../../files";
import { type CliContext, CliFailure } from "../context";
import type { ExitCode } from "../exit-codes";
import { fleetCsv } from "../fleet/csv";
import { fleetHtml } from "../fleet/html";
import { type FleetRow, fleetGroups, fleetRow, groupFrom, groupOf } from "../fleet/row";
import { type FleetWords, wordsOf } from "../fleet/words";
import { columns } from "../layout";
import { type WishOptions, wishesOf } from "../wishes";
import { savedReport } from "./fit";

export interface FleetOptions extends WishOptions {
  html?: string;
  csv?: string;
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
  let unread = 0;
  for (const name of await reportsIn(context, folder)) {
    try {
      const row = fleetRow(basename(name, ".json"), await savedReport(join(folder, name)), files, wished);
      rows.push([row, wordsOf(context, row)]);
    } catch (error) {
      if (!(error instanceof QuernError)) throw error;
      unread += 1;
      terminal.aside(`${errorText(context.translator, toErrorData(error))}\n`);
    }
  }
  const made = { at: new Date().toISOString(), quern: version, wishes: wished };
  if (options.html !== undefined) await write(options.html, fleetHtml(context, rows, made));
  if (options.csv !== undefined) await write(options.csv, fleetCsv(rows));
  const counts = fleetGroups.map((group) => [
    say(`cli.fleet-group.${group}`, { ...groupFrom }),
    String(rows.filter(([row]) => groupOf(row) === group).length),
  ]);
  const lines = rows.map(([, words]) => [words.name, words.build, words.speed || (words.upgrades[0] ?? "")]);
  terminal.result(`${columns(lines)}\n\n${columns(counts)}\n`);
  if (unread > 0) terminal.aside(`${say("cli.fleet-unread", { count: unread })}\n`);
  return unread > 0 ? 5 : 0;
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
