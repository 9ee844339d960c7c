/*
 * The approval surface: shows a command exactly as main gives it, and takes the user's word. It knows nothing of the
 * page, nor the page of it.
 */

import type { ApprovalBridge, ShownApproval, ShownPiece } from "../../main/contract/approval";

type Take = keyof ShownApproval["buttons"];

declare global {
  interface Window {
    readonly approval: ApprovalBridge;
  }
}

const surface = document.getElementById("surface");
let shownHash = "";

function element<K extends keyof HTMLElementTagNameMap>(
  name: K,
  children: readonly (Node | string)[] = [],
  className = "",
): HTMLElementTagNameMap[K] {
  const made = document.createElement(name);
  if (className !== "") made.className = className;
  made.append(...children);
  return made;
}

const written = (pieces: readonly ShownPiece[]): (Node | string)[] =>
  pieces.map(({ text, marked }) => (marked ? element("mark", [text]) : text));

function reasonField(name: string): HTMLInputElement {
  const field = element("input");
  field.type = "text";
  field.maxLength = 5000;
  field.placeholder = name;
  field.setAttribute("aria-label", name);
  return field;
}

function show(shown: ShownApproval | null): void {
  if (!surface) return;
  if (!shown) {
    shownHash = "";
    surface.replaceChildren();
    return;
  }
  document.documentElement.dataset.theme = shown.theme;
  document.documentElement.lang = shown.language;
  // The same command in another place or theme: a reason that is being written stays.
  if (shown.hash === shownHash) return;
  shownHash = shown.hash;
  const reason = shown.reason === null ? null : reasonField(shown.reason);
  const decide = (take: Take) => {
    const { id, hash } = shown;
    void window.approval.decide({ id, hash, take, reason: reason?.value ?? "" });
  };
  const button = (take: Take): Node[] => {
    const words = shown.buttons[take];
    if (words === null) return [];
    const made = element("button", [words], take);
    made.type = "button";
    made.addEventListener("click", (event) => {
      if (event.isTrusted) decide(take);
    });
    return [made];
  };
  reason?.addEventListener("keydown", (event) => {
    if (event.isTrusted && event.key === "Enter" && !event.ctrlKey && !event.metaKey) decide("deny");
  });
  const argv = element(
    "ol",
    shown.argv.map((pieces) => element("li", written(pieces))),
    "argv",
  );
  argv.setAttribute("aria-label", shown.title);
  const facts = element(
    "dl",
    shown.facts.flatMap(({ name, pieces, warn }) => [
      element("dt", [name]),
      element("dd", written(pieces), warn ? "warn" : ""),
    ]),
  );
  const what = element("div", [argv, facts], "what");
  what.tabIndex = 0;
  surface.replaceChildren(
    element("h1", [shown.title]),
    what,
    element("div", [...button("once"), ...button("session")], "row"),
    element("div", [...(reason ? [reason] : []), ...button("deny")], "row"),
    element("span", [shown.keys], "keys"),
  );
}

window.approval.onChange(show);
window.approval.onReason(() => surface?.querySelector("input")?.focus());
void window.approval.current().then(show);
