import type { Definition, RootContent } from "mdast";
import { fromMarkdown } from "mdast-util-from-markdown";
import { gfmFromMarkdown } from "mdast-util-gfm";
import { gfm } from "micromark-extension-gfm";

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

/**
 * Reads Markdown that grows at its end. A block that another one follows is finished and never read again, so a
 * long answer costs the same for each new piece at its end as at its beginning.
 */
export class GrowingMarkdown {
  private text = "";
  private finished: Block[] = [];
  private finishedEnd = 0;
  private definitions = new Map<string, Definition>();
  private parsed: Parsed = { blocks: [], definitions: this.definitions };

  /** The text read as far as it is now; a text that does not continue the last one is read from its beginning. */
  update(text: string): Parsed {
    if (text === this.text) return this.parsed;
    if (!text.startsWith(this.text)) {
      this.finished = [];
      this.finishedEnd = 0;
      this.definitions = new Map();
    }
    this.text = text;
    const open = this.readTail();
    this.parsed = { blocks: [...this.finished, ...open], definitions: this.definitions };
    return this.parsed;
  }

  private readTail(): Block[] {
    const tail = this.text.slice(this.finishedEnd);
    if (tail.length > longestBlock && !hasBreak(tail)) return [plain(this.finishedEnd, tail)];
    const nodes = parse(tail);
    this.takeDefinitions(nodes);
    const blocks = nodes.map((node) => ({
      start: this.finishedEnd + lineStart(tail, node.position?.start.offset ?? 0),
      node,
    }));
    const last = blocks.at(-1);
    if (last === undefined || blocks.length < 2) return blocks;
    this.finished.push(...blocks.slice(0, -1));
    this.finishedEnd = last.start;
    return [last];
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
      extensions: [gfm({ singleTilde: false })],
      mdastExtensions: [gfmFromMarkdown()],
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
