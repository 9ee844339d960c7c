import { useVirtualizer } from "@tanstack/react-virtual";
import { type KeyboardEvent, type MouseEvent, useEffect, useId, useMemo, useRef, useState } from "react";
import type { ErrorData, TreeNode } from "../../main/contract";
import { ask, services } from "../bridge";
import { useT } from "../i18n";
import { selectBranch } from "../state/chat";
import { scrollToMessage } from "../state/scroll-target";
import { Busy, ErrorNote } from "../ui";
import { visibleText } from "../ui/visible";
import { Sheet } from "./sheet";
import { type TreeRow, treeRows } from "./tree-rows";

interface BranchTreeProps {
  readonly conversationId: string;
  readonly onClose: () => void;
}

const rowHeight = 28;
/** Forks beyond this many no longer move a line to the right, so that its words stay in sight. */
const deepest = 12;

/** All messages of a conversation with their branches; one of them opens the branch that it is on. */
export function BranchTree({ conversationId, onClose }: BranchTreeProps) {
  const t = useT();
  const [nodes, setNodes] = useState<readonly TreeNode[] | null>(null);
  const [error, setError] = useState<ErrorData | null>(null);
  useEffect(() => {
    let current = true;
    const read = async (): Promise<void> => {
      const result = await ask(services().chat.tree({ id: conversationId }));
      if (!current) return;
      if (result.ok) setNodes(result.value);
      else setError(result.error);
    };
    void read();
    return () => {
      current = false;
    };
  }, [conversationId]);
  const open = async (messageId: string): Promise<void> => {
    onClose();
    await selectBranch(conversationId, messageId);
    scrollToMessage(conversationId, messageId);
  };
  return (
    <Sheet title={t("branch.tree")} note={t("branch.treeWhat")} onClose={onClose}>
      {error !== null && <ErrorNote error={error} />}
      {nodes === null && error === null && <Busy>{t("attachment.reading")}</Busy>}
      {nodes !== null && nodes.length === 0 && <p className="text-muted">{t("branch.none")}</p>}
      {nodes !== null && nodes.length > 0 && <Tree nodes={nodes} onOpen={(id) => void open(id)} />}
    </Sheet>
  );
}

interface TreeProps {
  readonly nodes: readonly TreeNode[];
  readonly onOpen: (messageId: string) => void;
}

/** The tree as lines, of which only what is seen is drawn; the arrows go through them. */
function Tree({ nodes, onOpen }: TreeProps) {
  const t = useT();
  const name = useId();
  const frame = useRef<HTMLDivElement>(null);
  const rows = useMemo(() => treeRows(nodes), [nodes]);
  const [at, setAt] = useState(() =>
    Math.max(
      0,
      rows.findLastIndex(({ node }) => node.active),
    ),
  );
  const virtualizer = useVirtualizer<HTMLDivElement, HTMLDivElement>({
    count: rows.length,
    getScrollElement: () => frame.current,
    estimateSize: () => rowHeight,
    overscan: 8,
  });
  useEffect(() => {
    frame.current?.focus();
  }, []);
  useEffect(() => virtualizer.scrollToIndex(at, { align: "auto" }), [virtualizer, at]);

  const onKeyDown = (event: KeyboardEvent): void => {
    const row = rows[at];
    if (event.key === "Enter" && row !== undefined) onOpen(row.node.id);
    const next = nextRow(event.key, at, rows);
    if (next === null && event.key !== "Enter") return;
    event.preventDefault();
    if (next !== null) setAt(next);
  };
  const onClick = ({ target }: MouseEvent): void => {
    const row = target instanceof Element ? target.closest<HTMLElement>("[data-message]") : null;
    if (row?.dataset.message !== undefined) onOpen(row.dataset.message);
  };
  return (
    <div
      ref={frame}
      role="tree"
      tabIndex={0}
      aria-label={t("branch.tree")}
      aria-activedescendant={`${name}-${at}`}
      onKeyDown={onKeyDown}
      onClick={onClick}
      className="h-[min(60vh,32rem)] overflow-y-auto rounded-md focus-visible:-outline-offset-2"
    >
      <div role="none" className="relative" style={{ height: virtualizer.getTotalSize() }}>
        {virtualizer.getVirtualItems().map(({ index, start }) => {
          const row = rows[index];
          return row === undefined ? null : (
            <Row key={row.node.id} row={row} id={`${name}-${index}`} top={start} current={index === at} />
          );
        })}
      </div>
    </div>
  );
}

interface RowProps {
  readonly row: TreeRow;
  readonly id: string;
  readonly top: number;
  readonly current: boolean;
}

function Row({ row, id, top, current }: RowProps) {
  const t = useT();
  const { node, depth, forked } = row;
  const words = visibleText(node.preview.replace(/\s+/g, " ").trim()) || t("branch.empty");
  const user = node.role === "user";
  return (
    <div
      id={id}
      role="treeitem"
      tabIndex={-1}
      data-message={node.id}
      aria-level={depth + 1}
      aria-selected={node.active}
      style={{ top, height: rowHeight, paddingLeft: 8 + Math.min(depth, deepest) * 20 }}
      className={`absolute inset-x-0 flex items-center gap-2 rounded-md pr-2 hover:bg-surface ${
        current ? "bg-accent-quiet outline-2 -outline-offset-2 outline-accent-strong" : ""
      }`}
    >
      <span
        aria-hidden
        className={`size-2 shrink-0 rounded-full border ${
          node.active ? "border-accent-strong bg-accent-strong" : "border-line-strong"
        } ${forked ? "ring-2 ring-accent-quiet" : ""}`}
      />
      <span className={`min-w-0 flex-1 truncate ${user ? "font-medium" : "text-muted"}`}>
        {t(user ? "branch.you" : "branch.answer", { words })}
      </span>
      {node.active && <span className="sr-only">{t("branch.open")}</span>}
    </div>
  );
}

/** Where a key leads: through the lines, to the next fork and back, to the ends. Null: nowhere. */
function nextRow(key: string, at: number, rows: readonly TreeRow[]): number | null {
  const last = rows.length - 1;
  if (key === "ArrowDown") return Math.min(last, at + 1);
  if (key === "ArrowUp") return Math.max(0, at - 1);
  if (key === "Home") return 0;
  if (key === "End") return last;
  if (key === "PageDown") return Math.min(last, at + 12);
  if (key === "PageUp") return Math.max(0, at - 12);
  if (key === "ArrowRight") {
    const fork = rows.findIndex(({ forked }, index) => index > at && forked);
    return fork < 0 ? at : fork;
  }
  if (key !== "ArrowLeft") return null;
  const fork = rows.findLastIndex(({ forked }, index) => index < at && forked);
  return fork < 0 ? at : fork;
}
