import { isHarmlessStyle, isHarmlessValue, mayHaveAttribute, svgElements } from "../svg-rules";

interface Picture {
  readonly svg: string;
  readonly width: number;
  readonly height: number;
}

function clean(element: Element): void {
  for (const child of [...element.children]) {
    if (svgElements.has(child.localName)) clean(child);
    else child.remove();
  }
  for (const { name, value } of [...element.attributes])
    if (!mayHaveAttribute(name) || !isHarmlessValue(name, value)) element.removeAttribute(name);
  if (element.localName === "style") {
    // Rules are kept or dropped whole; comments, which may hide anything, are dropped.
    const css = (element.textContent ?? "").replace(/\/\*[\s\S]*?\*\//g, "");
    element.textContent = isHarmlessStyle(css) ? css : "";
  }
}

function withoutComments(root: Element): void {
  const walker = document.createTreeWalker(
    root,
    NodeFilter.SHOW_COMMENT | NodeFilter.SHOW_PROCESSING_INSTRUCTION,
  );
  const found: ChildNode[] = [];
  while (walker.nextNode() !== null) found.push(walker.currentNode as ChildNode);
  for (const comment of found) comment.remove();
}

/** The drawing without anything that is not shape, text or style, with a size of its own, as well-formed XML. */
export function cleaned(markup: string): Picture {
  const template = document.createElement("template");
  template.innerHTML = markup;
  const svg = template.content.querySelector("svg");
  if (svg === null) throw new Error("no drawing");
  withoutComments(svg);
  clean(svg);
  const [, , width = 0, height = 0] = (svg.getAttribute("viewBox") ?? "").split(/[\s,]+/).map(Number);
  const size = { width: Math.ceil(width), height: Math.ceil(height) };
  svg.removeAttribute("style");
  svg.setAttribute("width", String(size.width));
  svg.setAttribute("height", String(size.height));
  return { svg: new XMLSerializer().serializeToString(svg), ...size };
}
