/** The formulas of a copied piece as TeX between dollars, in place of the many small boxes that they are drawn with. */
function withSources(fragment: DocumentFragment): void {
  for (const drawn of fragment.querySelectorAll(".katex-html")) drawn.remove();
  for (const named of fragment.querySelectorAll(".katex-mathml")) {
    const tex = named.querySelector("annotation")?.textContent ?? "";
    const marks = named.closest(".katex-display") === null ? "$" : "$$";
    named.replaceWith(`${marks}${tex}${marks}`);
  }
}

function onCopy(event: ClipboardEvent): void {
  const selection = getSelection();
  if (selection === null || selection.isCollapsed || selection.rangeCount === 0) return;
  const range = selection.getRangeAt(0).cloneRange();
  const formulaAt = (node: Node): Element | null =>
    (node instanceof Element ? node : node.parentElement)?.closest(".katex") ?? null;
  // Half a formula is not TeX: what is touched is taken whole.
  const first = formulaAt(range.startContainer);
  const last = formulaAt(range.endContainer);
  if (first !== null) range.setStartBefore(first);
  if (last !== null) range.setEndAfter(last);
  const fragment = range.cloneContents();
  if (fragment.querySelector(".katex-mathml") === null) return;
  withSources(fragment);
  // Laid out once, unseen, so that paragraphs and lines stay apart in the text.
  const holder = document.createElement("div");
  holder.className = "sr-only";
  holder.append(fragment);
  document.body.append(holder);
  event.clipboardData?.setData("text/plain", holder.innerText);
  holder.remove();
  event.preventDefault();
}

let copying = false;

/** From now on, what is copied holds formulas as TeX. */
export function copyFormulasAsTex(): void {
  if (copying) return;
  copying = true;
  document.addEventListener("copy", onCopy);
}
