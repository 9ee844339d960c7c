import { ContextMenu } from "@base-ui/react/context-menu";
import { useVirtualizer } from "@tanstack/react-virtual";
import { FilePlus, FolderMinus, FolderPlus, RefreshCw } from "lucide-react";
import { useEffect, useMemo, useRef, useState } from "react";
import type { FileEntry } from "../../../main/contract";
import { useT } from "../../i18n";
import { openFile } from "../../state/workspace/files";
import { mayWrite, useFolder } from "../../state/workspace/folder";
import { readGit } from "../../state/workspace/git";
import {
  clearTree,
  readFolder,
  setCurrent,
  setExpanded,
  startNaming,
  useTree,
} from "../../state/workspace/tree";
import {
  folderFor,
  rowOf,
  type TreeRow,
  treeMove,
  treeRows,
  typedAhead,
} from "../../state/workspace/tree-rows";
import { IconButton } from "../../ui";
import { RemoveEntry } from "./remove-entry";
import { TreeLine } from "./tree-line";
import { TreeMenu } from "./tree-menu";

/** Height of a line, px: as its class makes it. */
const lineHeight = 24;
/** Letters typed within this time are one word, ms. */
const typeAheadPause = 700;

/** The files of the folder as a tree, of which only what is seen is drawn. */
export function FileTree() {
  const t = useT();
  const entries = useTree((state) => state.entries);
  const errors = useTree((state) => state.errors);
  const expanded = useTree((state) => state.expanded);
  const naming = useTree((state) => state.naming);
  const current = useTree((state) => state.current);
  const revealAsked = useTree((state) => state.revealAsked);
  const writable = useFolder(mayWrite);
  const [removing, setRemoving] = useState<FileEntry | null>(null);
  const frame = useRef<HTMLDivElement>(null);
  const typed = useRef({ letters: "", at: 0 });
  const rows = useMemo(
    () => treeRows({ entries, errors, expanded, naming }),
    [entries, errors, expanded, naming],
  );
  const at = useMemo(() => rowOf(rows, current), [rows, current]);
  const virtualizer = useVirtualizer<HTMLDivElement, HTMLDivElement>({
    count: rows.length,
    getScrollElement: () => frame.current,
    estimateSize: () => lineHeight,
    overscan: 12,
    paddingStart: 4,
    paddingEnd: 8,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked for again, it comes into sight again.
  useEffect(() => {
    if (at >= 0) virtualizer.scrollToIndex(at, { align: "auto" });
  }, [virtualizer, revealAsked, at]);
  const namingAt = naming === null ? -1 : rows.findIndex((row) => isNamed(row, naming));
  useEffect(() => {
    if (namingAt >= 0) virtualizer.scrollToIndex(namingAt, { align: "auto" });
  }, [virtualizer, namingAt]);

  const row = rows[at];
  const entry = row?.kind === "entry" ? row.entry : undefined;
  const goTo = (index: number): void => {
    const target = rows[index];
    if (target?.kind === "entry") setCurrent(target.entry.path);
  };
  const onKeyDown = (event: React.KeyboardEvent): void => {
    if (event.target !== event.currentTarget || event.nativeEvent.isComposing) return;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (entry !== undefined && act(event.key, entry)) {
      typed.current = { letters: "", at: 0 };
      event.preventDefault();
      return;
    }
    const page = Math.max(1, Math.floor((frame.current?.clientHeight ?? 0) / lineHeight) - 1);
    const move = treeMove(rows, at, event.key, page);
    if (move !== null) {
      typed.current = { letters: "", at: 0 };
      event.preventDefault();
      if ("to" in move) goTo(move.to);
      else void setExpanded(move.open, move.how);
      return;
    }
    if (event.key.length !== 1 || event.key === " ") return;
    const now = event.timeStamp;
    const { letters, at: before } = typed.current;
    typed.current = { letters: now - before < typeAheadPause ? letters + event.key : event.key, at: now };
    const found = typedAhead(rows, at, typed.current.letters);
    event.preventDefault();
    if (found >= 0) goTo(found);
  };
  const act = (key: string, on: FileEntry): boolean => {
    if (key === "Enter" || key === " ") {
      if (on.kind === "folder") void setExpanded(on.path, !expanded.has(on.path));
      else void openFile(on.path, undefined, key === " ");
    } else if (key === "F2" && writable) void startNaming({ kind: "rename", path: on.path });
    else if (key === "Delete" && writable) setRemoving(on);
    else return false;
    return true;
  };
  const refresh = (): void => {
    clearTree();
    void readFolder("");
    void readGit();
  };
  const toolLook = "enabled:hover:bg-raised";
  return (
    <div className="flex h-full flex-col">
      <div className="flex h-8 shrink-0 items-center justify-end gap-0.5 px-1.5">
        <h2 className="flex-1 truncate px-1.5 text-xs text-muted">{t("workspace.side.files")}</h2>
        <IconButton
          label={t("tree.newFile")}
          disabled={!writable}
          icon={<FilePlus size={15} aria-hidden />}
          className={toolLook}
          onClick={() => void startNaming({ kind: "new-file", folder: folderFor(entry) })}
        />
        <IconButton
          label={t("tree.newFolder")}
          disabled={!writable}
          icon={<FolderPlus size={15} aria-hidden />}
          className={toolLook}
          onClick={() => void startNaming({ kind: "new-folder", folder: folderFor(entry) })}
        />
        <IconButton
          label={t("tree.refresh")}
          icon={<RefreshCw size={14} aria-hidden />}
          className={toolLook}
          onClick={refresh}
        />
        <IconButton
          label={t("tree.collapse")}
          icon={<FolderMinus size={15} aria-hidden />}
          className={toolLook}
          onClick={() => useTree.setState({ expanded: new Set() })}
        />
      </div>
      <ContextMenu.Root>
        <ContextMenu.Trigger
          ref={frame}
          className="min-h-0 flex-1 overflow-x-hidden overflow-y-auto"
          onContextMenu={(event) => {
            const line = event.target instanceof Element ? event.target.closest("[data-path]") : null;
            const path = line?.getAttribute("data-path");
            if (path != null) setCurrent(path);
          }}
        >
          <div
            role="tree"
            aria-label={t("workspace.side.files")}
            tabIndex={0}
            {...(at >= 0 ? { "aria-activedescendant": `tree-${at}` } : {})}
            onKeyDown={onKeyDown}
            className="group/tree relative min-h-full focus-visible:outline-none"
            style={{ height: virtualizer.getTotalSize() }}
          >
            {virtualizer.getVirtualItems().map(({ index, start }) => {
              const line = rows[index];
              if (line === undefined) return null;
              return (
                <TreeLine
                  key={keyOf(line)}
                  row={line}
                  index={index}
                  top={start}
                  current={index === at}
                  naming={naming}
                />
              );
            })}
          </div>
        </ContextMenu.Trigger>
        <TreeMenu entry={entry} onRemove={setRemoving} />
      </ContextMenu.Root>
      <RemoveEntry entry={removing} onClose={() => setRemoving(null)} />
    </div>
  );
}

function isNamed(row: TreeRow, naming: NonNullable<ReturnType<typeof useTree.getState>["naming"]>): boolean {
  if (row.kind === "naming") return true;
  return naming.kind === "rename" && row.kind === "entry" && row.entry.path === naming.path;
}

function keyOf(row: TreeRow): string {
  if (row.kind === "entry") return `entry ${row.entry.path}`;
  return row.kind === "naming" ? "naming" : `${row.kind} ${row.path}`;
}
