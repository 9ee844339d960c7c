import { formatBytes, type KitProgress } from "../../../contract";
import type { CliContext } from "../../context";
import type { CliWord } from "../../words-en";

/** A live line where someone watches; elsewhere, a line for each tenth. */
export function kitProgress(context: CliContext, word: CliWord): (progress: KitProgress) => void {
  const { terminal, say, locale } = context;
  let told = -1;
  return ({ path, doneBytes, totalBytes }) => {
    const share = doneBytes / Math.max(1, totalBytes);
    const sizes = `${formatBytes(doneBytes, locale)} / ${formatBytes(totalBytes, locale)}`;
    const line = `${say(word)}  ${Math.floor(100 * share)} %  ${sizes}  ${path}`;
    if (terminal.watched) return terminal.live(line);
    const tenth = Math.floor(10 * share);
    if (tenth !== told) terminal.note(line);
    told = tenth;
  };
}
