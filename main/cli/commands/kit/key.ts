import { fingerprintOf, openSigningKey } from "../../../kits";
import type { CliContext } from "../../context";
import type { ExitCode } from "../../exit-codes";

/** `quern kit key`: the fingerprint to read out; the key is made when there is none. */
export async function kitKeyCommand({ dataFolder, terminal }: CliContext): Promise<ExitCode> {
  const { publicKey } = await openSigningKey(dataFolder);
  terminal.result(`${fingerprintOf(publicKey)}\n`);
  return 0;
}
