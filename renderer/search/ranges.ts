/** Text that is not the message's own: controls, what is only heard, the second form of a formula. */
const notText = "button, figcaption, .sr-only, .katex-mathml, textarea";
const blocks = "p, li, td, th, h3, h4, h5, h6, pre, blockquote, figure, div";

/** More places in one part of a message are not marked: the eye could not tell them apart. */
const most = 1000;

/** What is marked in an element: all of its places, or as many as can be told apart, and the one being looked at. */
export interface Found {
  readonly all: readonly Range[];
  readonly here: Range | undefined;
}

/**
 * Where a pattern stands in what is drawn, also across the borders of elements within a line, in their order.
 * @param nth which of the places is being looked at, from 0; the last one where there are fewer, since marks of
 * Markdown can divide a word that was written as one
 */
export function rangesIn(root: Element, pattern: RegExp, nth = -1): Found {
  const nodes: { readonly node: Text; readonly start: number }[] = [];
  let text = "";
  let block: Element | null = null;
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    if (!(node instanceof Text)) continue;
    // A part may stand in a button as a whole, such as a file's name; then the button is no reason to leave it out.
    const control = node.parentElement?.closest(notText) ?? null;
    if (control !== null && root.contains(control)) continue;
    const around = node.parentElement?.closest(blocks) ?? null;
    // What stands in two blocks is not one text, although no character divides it.
    if (around !== block && text !== "") text += "\u0000";
    block = around;
    nodes.push({ node, start: text.length });
    text += node.data;
  }
  const all: Range[] = [];
  let here: Range | undefined;
  let at = -1;
  let first = 0;
  for (const { 0: found, index } of text.matchAll(pattern)) {
    at += 1;
    if (at >= most && at > nth) break;
    while ((nodes[first + 1]?.start ?? Number.POSITIVE_INFINITY) <= index) first += 1;
    const end = index + found.length;
    let last = first;
    while ((nodes[last + 1]?.start ?? Number.POSITIVE_INFINITY) < end) last += 1;
    const [from, to] = [nodes[first], nodes[last]];
    if (from === undefined || to === undefined) continue;
    const range = document.createRange();
    range.setStart(from.node, Math.min(index - from.start, from.node.length));
    range.setEnd(to.node, Math.min(end - to.start, to.node.length));
    if (all.length < most) all.push(range);
    if (at <= nth) here = range;
  }
  return { all, here };
}
