import { nativeTheme } from "electron";
import type { ApprovalRequest } from "../../agent";
import { createTranslator, type Locale, reasonText } from "../../contract";
import type { ShownApproval } from "../../contract/approval";
import type { DesktopText } from "../words";
import { visiblePieces } from "./visible";

/** What the surface shows of a command, every word of it made here in main. */
export function shownApproval(request: ApprovalRequest, text: DesktopText, locale: Locale): ShownApproval {
  const translator = createTranslator(locale);
  const { id, hash, argv, folder, network, sandbox, why } = request;
  const plain = (words: string) => [{ text: words, marked: false }];
  return {
    id,
    hash,
    theme: nativeTheme.shouldUseDarkColors ? "dark" : "light",
    language: locale,
    title: text("approval.title"),
    argv: argv.map(visiblePieces),
    facts: [
      { name: text("approval.folder"), pieces: visiblePieces(folder), warn: false },
      {
        name: text("approval.network"),
        pieces: plain(text(network ? "approval.network-yes" : "approval.network-no")),
        warn: network,
      },
      {
        name: text("approval.sandbox"),
        pieces: plain(
          sandbox === "none" ? text("approval.sandbox-none") : text("approval.sandbox-kind", { sandbox }),
        ),
        warn: sandbox === "none",
      },
      {
        name: text("approval.why"),
        pieces: plain(why.map((reason) => reasonText(translator, reason)).join(" ")),
        warn: false,
      },
    ],
    buttons: {
      once: text("approval.once"),
      session: text("approval.session"),
      deny: text("approval.deny"),
    },
    reason: text("approval.reason"),
    keys: text("approval.keys", { key: process.platform === "darwin" ? "⌘" : "Ctrl" }),
  };
}
