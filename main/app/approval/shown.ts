import { nativeTheme } from "electron";
import type { ApprovalRequest } from "../../agent";
import { createTranslator, type Locale, reasonText } from "../../contract";
import type { ShownApproval } from "../../contract/approval";
import type { DesktopText } from "../words";
import { visiblePieces } from "./visible";

type Fact = ShownApproval["facts"][number];

/** What the surface shows of what is to be approved, every word of it made here in main. */
export function shownApproval(request: ApprovalRequest, text: DesktopText, locale: Locale): ShownApproval {
  const translator = createTranslator(locale);
  const { id, hash, about, argv, why } = request;
  const key = process.platform === "darwin" ? "⌘" : "Ctrl";
  return {
    id,
    hash,
    theme: nativeTheme.shouldUseDarkColors ? "dark" : "light",
    language: locale,
    title: text(`approval.title-${about}`),
    argv: argv.map(visiblePieces),
    facts: [
      ...request.facts.flatMap(({ name, lines }) =>
        lines.map((line, at): Fact => {
          const shownName = at === 0 ? text(`approval.fact-${name}`) : "";
          return { name: shownName, pieces: visiblePieces(line), warn: name === "writes" };
        }),
      ),
      ...placeFacts(request, text),
      {
        name: text("approval.why"),
        pieces: plain(why.map((reason) => reasonText(translator, reason)).join(" ")),
        warn: false,
      },
    ],
    buttons: buttonsOf(about, text),
    reason: isOfUser(about) ? null : text("approval.reason"),
    keys: text(about === "command" ? "approval.keys" : "approval.keys-allow", { key }),
  };
}

/** What the user has asked for in the settings: no model waits for it, and nothing in the page has its keys. */
export const isOfUser = (about: ApprovalRequest["about"]): boolean =>
  about === "server" || about === "grant" || about === "context";

const plain = (words: string) => [{ text: words, marked: false }];

/** Where it runs, whether it has a network, what holds it in: as far as it is about that. */
function placeFacts({ about, folder, network, sandbox }: ApprovalRequest, text: DesktopText): Fact[] {
  const facts: Fact[] = [];
  if (folder !== null)
    facts.push({ name: text("approval.folder"), pieces: visiblePieces(folder), warn: false });
  if (network !== null)
    facts.push({
      name: text("approval.network"),
      pieces: plain(text(network ? "approval.network-yes" : "approval.network-no")),
      warn: network,
    });
  if (sandbox !== null)
    facts.push({
      name: text("approval.sandbox"),
      pieces: plain(
        sandbox === "none"
          ? text("approval.sandbox-none")
          : text(about === "server" ? "approval.sandbox-server" : "approval.sandbox-kind", { sandbox }),
      ),
      warn: sandbox === "none",
    });
  return facts;
}

function buttonsOf(about: ApprovalRequest["about"], text: DesktopText): ShownApproval["buttons"] {
  const deny = text("approval.deny");
  if (about === "command") return { once: text("approval.once"), session: text("approval.session"), deny };
  if (about === "tool")
    return { once: text("approval.call-once"), session: text("approval.call-session"), deny };
  if (about === "context")
    return { once: text("approval.context-once"), session: text("approval.context-session"), deny };
  return { once: text("approval.allow"), session: null, deny };
}
