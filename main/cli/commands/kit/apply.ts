import { createInterface } from "node:readline/promises";
import { QuernError } from "../../../contract";
import {
  applyKit,
  kitRoom,
  kitView,
  type OpenKit,
  openKit,
  openSigners,
  sameFingerprint,
} from "../../../kits";
import { type CliContext, CliFailure } from "../../context";
import type { ExitCode } from "../../exit-codes";
import { withLibrary } from "../library/world";
import { kitProgress } from "./progress";
import { kitText, problemsText } from "./view";

/** `quern kit apply`: asks whether the signer is trusted, checks every byte, and takes the model in. */
export async function kitApplyCommand(
  context: CliContext,
  path: string,
  more: readonly string[],
  { trust }: { trust?: string },
): Promise<ExitCode> {
  const { terminal, say, dataFolder } = context;
  const kit = await openKit(path, more);
  const signers = await openSigners(dataFolder);
  const view = await kitView(kit, signers.trustOf(kit.publicKey));
  terminal.note(kitText(context, view));
  if (view.extra.length > 0) terminal.note(say("cli.kit-extra", { paths: view.extra.join(", ") }));
  if (await mustRemember(context, kit, view.trust, trust)) await signers.trust(kit.publicKey);
  const onProgress = kitProgress(context, "cli.kit-checking");
  const catalog = await context.catalog();
  const modelFolder = await kitRoom(kit, catalog, await context.folders());
  const { signal } = context;
  const applied = await applyKit(kit, { modelFolder, catalog, signal, onProgress }).finally(() =>
    terminal.live(""),
  );
  if (applied.kind === "damaged") {
    terminal.note(problemsText(context, applied.problems));
    throw new QuernError("kit-damaged", { count: applied.problems.length });
  }
  await withLibrary(context, ({ library }) =>
    library.addFromKit(applied.file, applied.downloaded, modelFolder),
  );
  terminal.note(say("cli.kit-applied", { name: `${applied.file.model} ${applied.file.quant}` }));
  for (const installer of applied.installers) terminal.note(say("cli.kit-installer", { path: installer }));
  terminal.result(`${applied.downloaded.path}\n`);
  return 0;
}

/**
 * Whether the signer is trusted from now on, as the option or the person says.
 * @throws CliFailure when the option names another signer; QuernError `kit-untrusted`
 */
async function mustRemember(
  { say, signal }: CliContext,
  { fingerprint }: OpenKit,
  known: "trusted" | "unknown" | "changed",
  given: string | undefined,
): Promise<boolean> {
  // Whoever names a signer means this one, whether or not others are trusted as well.
  if (given !== undefined) {
    if (sameFingerprint(given, fingerprint)) return true;
    throw new CliFailure(say("cli.kit-trust-differs", { fingerprint, given }), 5);
  }
  if (known === "trusted") return false;
  if (process.stdin.isTTY) {
    const asking = createInterface({ input: process.stdin, output: process.stderr });
    const answer = await asking.question(say("cli.kit-ask"), { signal }).finally(() => asking.close());
    if (answer.trim().toLowerCase() === "yes") return true;
  }
  throw new QuernError("kit-untrusted", { fingerprint });
}
