import type { Definition } from "mdast";
import { memo, useRef } from "react";
import { type Block, GrowingMarkdown } from "./blocks";
import { renderNode } from "./render";

interface MarkdownProps {
  readonly text: string;
  /** Whether more may come. */
  readonly growing: boolean;
}

/** Markdown as elements; while it grows, only its last block is drawn again. */
export function Markdown({ text, growing }: MarkdownProps) {
  const reader = useRef<GrowingMarkdown>(null);
  reader.current ??= new GrowingMarkdown();
  const { blocks, definitions } = reader.current.update(text);
  return (
    <div className="prose">
      {blocks.map((block, index) => (
        <BlockElement
          key={block.start}
          block={block}
          definitions={definitions}
          open={growing && index === blocks.length - 1}
        />
      ))}
    </div>
  );
}

interface BlockElementProps {
  readonly block: Block;
  readonly definitions: ReadonlyMap<string, Definition>;
  readonly open: boolean;
}

const BlockElement = memo(
  ({ block, definitions, open }: BlockElementProps) => renderNode(block.node, { definitions, open }),
  (before, after) =>
    before.block.node === after.block.node &&
    before.open === after.open &&
    before.definitions === after.definitions,
);
BlockElement.displayName = "BlockElement";
