import { errorText, formatBytes, type InstalledModel, type ModelDetails, usesOf } from "../../../contract";
import { readable } from "../../../models";
import type { CliContext } from "../../context";
import type { ExitCode } from "../../exit-codes";
import { columns } from "../../layout";
import { appNames, withLibrary } from "./world";

/** `quern list`: the models of the library. */
export async function listCommand(context: CliContext, { json }: { json?: boolean }): Promise<ExitCode> {
  const { terminal, say } = context;
  return await withLibrary<ExitCode>(context, async ({ library, details }) => {
    const models = await library.list();
    const known = await details();
    const settings = (await context.settings()).current();
    const uses = new Map(models.map((model) => [model.id, usesOf(model, settings, null)]));
    if (json) {
      const all = models.map((model) => ({
        ...model,
        details: known.get(model.id) ?? null,
        usedBy: uses.get(model.id) ?? [],
      }));
      terminal.result(`${JSON.stringify({ schemaVersion: 1, models: all }, null, 2)}\n`);
      return 0;
    }
    const head = (["name", "size", "state", "from", "uses", "path"] as const).map((word) =>
      say(`cli.list-${word}`),
    );
    const rows = models.map((model) => [
      readable(model.name),
      formatBytes(model.bytes, context.locale),
      stateText(context, model),
      fromText(context, model, known.get(model.id)),
      (uses.get(model.id) ?? []).map(({ kind }) => say(`cli.use.${kind}`)).join(", ") || "–",
      readable(model.path),
    ]);
    terminal.result(`${columns([head, ...rows], "")}\n`);
    if (models.every(({ practice }) => practice)) terminal.note(say("cli.list-empty"));
    return 0;
  });
}

function stateText({ say, translator }: CliContext, { problem, verifiedAt }: InstalledModel): string {
  if (problem) return say("cli.list-problem", { problem: errorText(translator, problem) });
  if (verifiedAt === null) return say("cli.list-unverified");
  return say("cli.list-verified", { date: verifiedAt.slice(0, 10) });
}

function fromText({ say }: CliContext, model: InstalledModel, details: ModelDetails | undefined): string {
  if (!details || model.practice) return say("cli.from.practice");
  if (details.source !== null) return say("cli.from.downloadedFrom", { source: readable(details.source) });
  return say(`cli.from.${details.origin}`, { app: details.app === null ? "" : appNames[details.app] });
}
