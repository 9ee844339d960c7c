import { type KitProblem, type KitView, readableJson } from "../../../contract";
import { checkKit, kitView, openKit, openSigners } from "../../../kits";
import type { CliContext } from "../../context";
import type { ExitCode } from "../../exit-codes";
import { kitProgress } from "./progress";
import { kitText, problemsText } from "./view";

/** `quern kit check`: whether a kit is what its signer made, byte for byte. */
export async function kitCheckCommand(
  context: CliContext,
  path: string,
  more: readonly string[],
  { json = false }: { json?: boolean },
): Promise<ExitCode> {
  const { terminal, say } = context;
  const kit = await openKit(path, more);
  const trust = (await openSigners(context.dataFolder)).trustOf(kit.publicKey);
  const view = await kitView(kit, trust);
  const onProgress = kitProgress(context, "cli.kit-checking");
  const problems = await checkKit(kit, { signal: context.signal, onProgress }).finally(() =>
    terminal.live(""),
  );
  if (json) {
    const answer: { schemaVersion: 1; kit: KitView; problems: KitProblem[] } = {
      schemaVersion: 1,
      kit: view,
      problems,
    };
    terminal.result(`${readableJson(answer)}\n`);
  } else {
    terminal.result(`${kitText(context, view)}\n`);
    if (view.extra.length > 0) terminal.note(say("cli.kit-extra", { paths: view.extra.join(", ") }));
    terminal.result(`${problems.length === 0 ? say("cli.kit-good") : problemsText(context, problems)}\n`);
  }
  return problems.length === 0 ? 0 : 5;
}
