import type { FileChange } from "../../../../main/contract";
import type { Translate } from "../../../i18n";

const runs = 0o111;
const octal = (mode: number): string => mode.toString(8).padStart(3, "0");

/** What other mode bits mean to a user, with the bits as `chmod` takes them. */
export function modeWords(t: Translate, { from, to }: NonNullable<FileChange["mode"]>): string {
  const bits = { from: octal(from), to: octal(to) };
  if ((from & runs) === 0 && (to & runs) !== 0) return t("agent.rights.runs", bits);
  if ((from & runs) !== 0 && (to & runs) === 0) return t("agent.rights.runsNot", bits);
  return t("agent.rights.other", bits);
}
