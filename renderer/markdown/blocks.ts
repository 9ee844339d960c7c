import type { Definition, RootContent } from "mdast";
import { fromMarkdown } from "mdast-util-from-markdown";
import { gfmFromMarkdown } from "mdast-util-gfm";
import { gfm } from "micromark-extension-gfm";
import { mathSyntax, mathTree } from "./math/tree";
import { openFence } from "./open-fence";

/** One block of the text: its tree, and where it begins, which is its key. */
export interface Block {
  readonly start: number;
  readonly node: RootContent;
}

/** What a text comes to: its blocks, and what its reference links point at. */
export interface Parsed {
  readonly blocks: readonly Block[];
  readonly definitions: ReadonlyMap<string, Definition>;
}

/**
 * A single block longer than this is shown as it is: such a block is data rather than prose, and reading its
 * marks anew with every piece that arrives would cost more than it tells.
 */
const longestBlock = 100_000;
/** A list with more items is finished up to the last ones, which alone what is to come can change. */
const mostOpenItems = 48;
const keptOpenItems = 4;

/**
 * Reads Markdown that grows at its end. A block that another one follows is finished and never read again, so a
 * long answer costs the same for each new piece at its end as at its beginning.
 */
export class GrowingMarkdown {
  private text = "";
  private finished: Block[] = [];
  private finishedEnd = 0;
  private definitions = new Map<string, Definition>();
  /** The number at which an ordered list goes on whose first items are finished. */
  private goesOn: { readonly at: number; readonly number: number } | null = null;

  /** The text read as far as it is now; a text that does not continue the last one is read from its beginning. */
  update(text: string): Parsed {
    if (!text.startsWith(this.text)) {
      this.finished = [];
      this.finishedEnd = 0;
      this.definitions = new Map();
      this.goesOn = null;
    }
    this.text = text;
    const begun = this.finishedEnd;
    const blocks = this.readTail();
    const open = this.firstOpen(blocks);
    const begin = blocks[open]?.start;
    if (open > 0 && begin !== undefined) {
      this.finished.push(...blocks.slice(0, open));
      this.finishedEnd = begin;
    }
    const rest = this.finishItems(blocks.slice(open), begun) ?? blocks.slice(open);
    return { blocks: [...this.finished, ...rest], definitions: this.definitions };
  }

  /**
   * Finishes the items of a list without end and what stands before it, and gives the last items as a list of its own;
   * null where there is no such list.
   * @param begun where the text began in which the blocks were read
   */
  private finishItems(blocks: readonly Block[], begun: number): Block[] | null {
    const { start = 0, node } = blocks.at(-1) ?? {};
    if (node?.type !== "list" || node.children.length <= mostOpenItems) return null;
    const cut = node.children.at(-keptOpenItems)?.position?.start.offset;
    if (cut === undefined) return null;
    const at = begun + lineStart(this.text.slice(begun), cut);
    const [ended, open] = [node.children.slice(0, -keptOpenItems), node.children.slice(-keptOpenItems)];
    const number = node.ordered ? (node.start ?? 1) + ended.length : null;
    this.finished.push(...blocks.slice(0, -1), { start, node: { ...node, children: ended } });
    this.finishedEnd = at;
    this.goesOn = number === null ? null : { at, number };
    return [{ start: at, node: { ...node, start: number, children: open } }];
  }

  /**
   * The first block that what is to come may still change: the last one that a blank line sets apart. After a list it
   * must also have a whole line, since one that is still being written may turn out to be the list's next item. And it
   * must not be indented code, nor follow it: whether the reader takes an empty list item there for a paragraph depends
   * on what stands before both.
   */
  private firstOpen(blocks: readonly Block[]): number {
    const lastLine = this.text.lastIndexOf("\n") + 1;
    for (let index = blocks.length - 1; index > 0; index -= 1) {
      const start = blocks[index]?.start ?? 0;
      const setApart = /\n[ \t]*\n$/.test(this.text.slice(Math.max(this.finishedEnd, start - 400), start));
      const [before, block] = [blocks[index - 1], blocks[index]];
      if (!setApart || (before && this.isIndentedCode(before)) || (block && this.isIndentedCode(block)))
        continue;
      if (start < lastLine || before?.node.type !== "list") return index;
    }
    return 0;
  }

  private isIndentedCode({ start, node }: Block): boolean {
    return node.type === "code" && !/^ {0,3}(```|~~~)/.test(this.text.slice(start, start + 6));
  }

  private readTail(): Block[] {
    const tail = this.text.slice(this.finishedEnd);
    const code = openFence(tail);
    if (code !== null) return [{ start: this.finishedEnd, node: code }];
    if (tail.length > longestBlock && !hasBreak(tail)) return [plain(this.finishedEnd, tail)];
    const nodes = parse(tail);
    this.takeDefinitions(nodes);
    const [first] = nodes;
    if (first?.type === "list" && first.ordered && this.goesOn?.at === this.finishedEnd)
      first.start = this.goesOn.number;
    return nodes.map((node) => ({
      start: this.finishedEnd + lineStart(tail, node.position?.start.offset ?? 0),
      node,
    }));
  }

  private takeDefinitions(nodes: readonly RootContent[]): void {
    const found = nodes.filter((node) => node.type === "definition");
    if (found.length === 0) return;
    const all = new Map(this.definitions);
    // The first definition of a name counts, as in CommonMark.
    for (const node of found) if (!all.has(node.identifier)) all.set(node.identifier, node);
    if (all.size !== this.definitions.size) this.definitions = all;
  }
}

function parse(text: string): RootContent[] {
  try {
    return fromMarkdown(text, {
      extensions: [gfm({ singleTilde: false }), mathSyntax],
      mdastExtensions: [gfmFromMarkdown(), mathTree],
    }).children;
  } catch {
    // A text that the reader cannot take is still a text.
    return [{ type: "paragraph", children: [{ type: "text", value: text }] }];
  }
}

function plain(start: number, text: string): Block {
  return { start, node: { type: "paragraph", children: [{ type: "text", value: text }] } };
}

function hasBreak(text: string): boolean {
  return /\n[ \t]*\n/.test(text);
}

function lineStart(text: string, offset: number): number {
  return text.lastIndexOf("\n", offset - 1) + 1;
}
