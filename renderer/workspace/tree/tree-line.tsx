import { ChevronRight, CornerDownRight, File } from "lucide-react";
import { memo } from "react";
import { errorSentence, useT } from "../../i18n";
import { openFile } from "../../state/workspace/files";
import { useGit } from "../../state/workspace/git";
import { type Naming, setCurrent, setExpanded } from "../../state/workspace/tree";
import type { TreeRow } from "../../state/workspace/tree-rows";
import { visibleText } from "../../ui/visible";
import { GitLetter, gitLook } from "../git-letter";
import { NameField } from "./name-field";

interface TreeLineProps {
  readonly row: TreeRow;
  readonly index: number;
  readonly top: number;
  readonly current: boolean;
  readonly naming: Naming | null;
}

/** How far each level is set in, px. */
const indent = 12;

/** One line of the tree. */
export const TreeLine = memo(function TreeLine({ row, index, top, current, naming }: TreeLineProps) {
  const t = useT();
  const style = { transform: `translateY(${top}px)`, paddingLeft: 8 + row.depth * indent };
  const look = "absolute inset-x-0 flex h-6 items-center gap-1 pr-1.5";
  if (row.kind === "naming")
    return (
      <div role="presentation" className={look} style={style}>
        <NameField naming={row.naming} />
      </div>
    );
  if (row.kind !== "entry")
    return (
      <div role="presentation" className={`${look} text-muted`} style={style}>
        <span className={`truncate pl-4 ${row.kind === "error" ? "text-bad" : ""}`}>
          {row.kind === "error" ? errorSentence(row.error) : t(`tree.${row.kind}`)}
        </span>
      </div>
    );
  return <EntryLine row={row} index={index} current={current} naming={naming} look={look} style={style} />;
});

interface EntryLineProps extends Omit<TreeLineProps, "row" | "top"> {
  readonly row: Extract<TreeRow, { kind: "entry" }>;
  readonly look: string;
  readonly style: React.CSSProperties;
}

function EntryLine({ row, index, current, naming, look, style }: EntryLineProps) {
  const { entry, depth, place, count, open } = row;
  const state = useGit((git) => git.states.get(entry.path));
  const folder = entry.kind === "folder";
  const colour = entry.ignored ? "text-muted" : gitLook(state);
  return (
    // The keys are the tree's: it has the focus, and says which line is the current one.
    // biome-ignore lint/a11y/useKeyWithClickEvents: see above.
    <div
      id={`tree-${index}`}
      role="treeitem"
      tabIndex={-1}
      aria-level={depth + 1}
      aria-posinset={place}
      aria-setsize={count}
      aria-selected={current}
      {...(folder ? { "aria-expanded": open } : {})}
      data-path={entry.path}
      title={visibleText(entry.path)}
      onMouseDown={(event) => {
        // The focus stays with the tree.
        event.preventDefault();
        event.currentTarget.closest<HTMLElement>('[role="tree"]')?.focus();
      }}
      onClick={() => {
        setCurrent(entry.path);
        if (folder) void setExpanded(entry.path, !open);
        else void openFile(entry.path, undefined, true);
      }}
      onDoubleClick={() => !folder && void openFile(entry.path)}
      className={`${look} cursor-default select-none ${
        current
          ? "bg-raised group-focus-visible/tree:outline-2 group-focus-visible/tree:-outline-offset-2 group-focus-visible/tree:outline-accent-strong"
          : "hover:bg-raised/60"
      } ${colour}`}
      style={style}
    >
      {folder ? (
        <ChevronRight
          size={14}
          aria-hidden
          className={`shrink-0 text-muted transition-transform ${open ? "rotate-90" : ""}`}
        />
      ) : entry.kind === "link" ? (
        <CornerDownRight size={13} aria-hidden className="shrink-0 text-muted" />
      ) : (
        <File size={13} strokeWidth={1.5} aria-hidden className="shrink-0 text-muted" />
      )}
      {naming?.kind === "rename" && naming.path === entry.path ? (
        <NameField naming={naming} />
      ) : (
        <span className="min-w-0 flex-1 truncate">{visibleText(entry.name)}</span>
      )}
      {state !== undefined && !entry.ignored && <GitLetter state={state} folder={folder} />}
    </div>
  );
}
