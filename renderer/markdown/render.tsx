import type { AlignType, Definition, List, PhrasingContent, RootContent, Table, TableRow } from "mdast";
import { createElement, Fragment, type ReactNode } from "react";
import { visibleText } from "../ui/visible";
import { FencedBlock } from "./fenced-block";
import { Link } from "./link-element";
import { Formula, FormulaBlock } from "./math/formula";
import { ScrollFrame } from "./scroll-frame";

interface Context {
  readonly definitions: ReadonlyMap<string, Definition>;
  /** Whether the block may still grow: its code is coloured when it is done. */
  readonly open: boolean;
}

/** Deeper than this, what is inside is shown as text. */
const deepest = 24;

type Node = RootContent | PhrasingContent;

/**
 * Turns a tree into elements: a closed list of kinds. HTML is shown as the text it is, a picture as its
 * description, a kind that is not on the list as its words. No attribute comes from the text but a link's checked
 * address.
 */
export function renderNode(node: Node, context: Context, depth = 0): ReactNode {
  if (depth > deepest) return visibleText(wordsOf(node, 0));
  const inside = (children: readonly Node[]): ReactNode => renderAll(children, context, depth + 1);
  switch (node.type) {
    case "text":
    case "html":
      return visibleText(node.value);
    case "paragraph":
      return <p dir="auto">{inside(node.children)}</p>;
    case "heading":
      // The page's own headings come first: a text begins at the third level.
      return createElement(`h${Math.min(6, node.depth + 2)}`, { dir: "auto" }, inside(node.children));
    case "strong":
      return <strong>{inside(node.children)}</strong>;
    case "emphasis":
      return <em>{inside(node.children)}</em>;
    case "delete":
      return <del>{inside(node.children)}</del>;
    case "inlineCode":
      return <code dir="ltr">{visibleText(node.value)}</code>;
    case "inlineMath":
      return <Formula tex={node.value} display={node.display} />;
    case "math":
      // Until its end has come it stays as it was written, so that nothing flickers.
      if (!node.closed) return <p className="whitespace-pre-wrap">{visibleText(node.mark + node.value)}</p>;
      return <FormulaBlock tex={node.value} />;
    case "code":
      return <FencedBlock code={node.value} language={node.lang ?? null} open={context.open} />;
    case "break":
      return <br />;
    case "thematicBreak":
      return <hr />;
    case "blockquote":
      return <blockquote>{inside(node.children)}</blockquote>;
    case "list":
      return <ListElement node={node} inside={inside} />;
    case "table":
      return <TableElement node={node} inside={inside} />;
    case "link":
      return <Link target={node.url}>{inside(node.children)}</Link>;
    case "linkReference": {
      const target = context.definitions.get(node.identifier)?.url;
      const words = inside(node.children);
      return target === undefined ? <>[{words}]</> : <Link target={target}>{words}</Link>;
    }
    case "image":
      // Fetching a picture would tell its server that it was looked at; the link is opened only on request.
      return <Link target={node.url}>{visibleText(node.alt?.trim() ? node.alt : node.url)}</Link>;
    case "imageReference":
      return visibleText(node.alt ?? node.identifier);
    case "footnoteReference":
      return <sup>[{visibleText(node.identifier)}]</sup>;
    case "footnoteDefinition":
      return (
        <div>
          <sup>[{visibleText(node.identifier)}]</sup> {inside(node.children)}
        </div>
      );
    case "definition":
      return null;
    default:
      return visibleText(wordsOf(node, 0));
  }
}

function renderAll(children: readonly Node[], context: Context, depth: number): ReactNode {
  // Spread, so that each child is known by its place: a block only ever grows at its end.
  return createElement(Fragment, null, ...children.map((child) => renderNode(child, context, depth)));
}

type Inside = (children: readonly Node[]) => ReactNode;

function ListElement({ node, inside }: { readonly node: List; readonly inside: Inside }) {
  const items = node.children.map((item) => {
    // A tight list's paragraphs are lines, not blocks.
    const content = item.children.flatMap((child): readonly Node[] =>
      child.type === "paragraph" && !node.spread && item.spread !== true ? child.children : [child],
    );
    const task = typeof item.checked === "boolean";
    return createElement(
      "li",
      { dir: "auto", className: task ? "task" : undefined },
      task ? (item.checked ? "☑ " : "☐ ") : null,
      inside(content),
    );
  });
  return node.ordered === true
    ? createElement("ol", { start: node.start ?? 1 }, ...items)
    : createElement("ul", null, ...items);
}

const aligned: Readonly<Record<NonNullable<AlignType>, string>> = {
  left: "align-left",
  right: "align-right",
  center: "align-center",
};

function TableElement({ node, inside }: { readonly node: Table; readonly inside: Inside }) {
  const [head, ...rows] = node.children;
  const rowOf = (row: TableRow, tag: "th" | "td"): ReactNode =>
    createElement(
      "tr",
      null,
      ...row.children.map((cell, column) => {
        const align = node.align?.[column];
        return createElement(
          tag,
          { dir: "auto", className: align ? aligned[align] : undefined },
          inside(cell.children),
        );
      }),
    );
  return (
    <ScrollFrame className="table-frame">
      <table>
        {head !== undefined && <thead>{rowOf(head, "th")}</thead>}
        {createElement("tbody", null, ...rows.map((row) => rowOf(row, "td")))}
      </table>
    </ScrollFrame>
  );
}

/** The words of a tree, without its marks. */
function wordsOf(node: unknown, depth: number): string {
  if (typeof node !== "object" || node === null || depth > 2000) return "";
  if ("value" in node && typeof node.value === "string") return node.value;
  if ("children" in node && Array.isArray(node.children))
    return node.children.map((child) => wordsOf(child, depth + 1)).join("");
  return "";
}
