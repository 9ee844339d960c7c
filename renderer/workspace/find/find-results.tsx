import { useVirtualizer } from "@tanstack/react-virtual";
import { ChevronDown, ChevronRight, Square } from "lucide-react";
import { useMemo, useState } from "react";
import { useT } from "../../i18n";
import { openFile } from "../../state/workspace/files";
import {
  type FindRow,
  findRows,
  stopFind,
  toggleFolded,
  useFindInFiles,
} from "../../state/workspace/find-in-files";
import { nameOf, parentOf } from "../../state/workspace/path";
import { Busy, Button, ErrorNote } from "../../ui";
import { useFormat } from "../../ui/format";
import { visibleText } from "../../ui/visible";
import { FoundText } from "./found-text";

/** Height of a line, px: as its class makes it. */
const lineHeight = 24;

interface ResultsProps {
  readonly list: React.RefObject<HTMLDivElement | null>;
  readonly toField: () => void;
}

/** What was found so far, by file. */
export function Results({ list, toField }: ResultsProps) {
  const t = useT();
  const { lines, folded, running, asked, clipped, error } = useFindInFiles();
  const rows = useMemo(() => findRows(lines, folded), [lines, folded]);
  const [at, setAt] = useState(0);
  const current = Math.min(at, rows.length - 1);
  const virtualizer = useVirtualizer<HTMLDivElement, HTMLDivElement>({
    count: rows.length,
    getScrollElement: () => list.current,
    estimateSize: () => lineHeight,
    overscan: 12,
  });
  const goTo = (index: number): void => {
    const next = Math.max(0, Math.min(rows.length - 1, index));
    setAt(next);
    virtualizer.scrollToIndex(next, { align: "auto" });
  };
  const onKeyDown = (event: React.KeyboardEvent): void => {
    const row = rows[current];
    if (event.key === "ArrowDown") goTo(current + 1);
    else if (event.key === "ArrowUp" && current === 0) toField();
    else if (event.key === "ArrowUp") goTo(current - 1);
    else if (event.key === "Home") goTo(0);
    else if (event.key === "End") goTo(rows.length - 1);
    else if (event.key === "Enter" && row !== undefined) choose(row, false);
    else if (event.key === " " && row !== undefined) choose(row, true);
    else if (row?.kind === "file" && event.key === (row.folded ? "ArrowRight" : "ArrowLeft"))
      toggleFolded(row.path);
    else return;
    event.preventDefault();
  };
  return (
    <>
      <Summary rows={rows} running={running} asked={asked} clipped={clipped} failed={error !== null} />
      {error !== null && (
        <div className="px-2 pb-2">
          <ErrorNote error={error} />
        </div>
      )}
      <div
        ref={list}
        role="tree"
        tabIndex={0}
        aria-label={t("findFiles.results")}
        {...(rows.length > 0 ? { "aria-activedescendant": `found-${current}` } : {})}
        onKeyDown={onKeyDown}
        className="group/found min-h-0 flex-1 overflow-x-hidden overflow-y-auto focus-visible:outline-none"
      >
        <div role="presentation" className="relative" style={{ height: virtualizer.getTotalSize() }}>
          {virtualizer.getVirtualItems().map(({ index, start }) => {
            const row = rows[index];
            if (row === undefined) return null;
            return (
              <FoundRow
                key={row.kind === "file" ? row.path : `${row.line.path}:${row.line.line}`}
                row={row}
                index={index}
                top={start}
                current={index === current}
                onPick={() => setAt(index)}
              />
            );
          })}
        </div>
      </div>
    </>
  );
}

function choose(row: FindRow, preview: boolean): void {
  if (row.kind === "file") {
    toggleFolded(row.path);
    return;
  }
  const { path, line, hits } = row.line;
  const [from, to] = hits[0] ?? [0, 0];
  void openFile(path, { line, from, to }, preview);
}

interface SummaryProps {
  readonly rows: readonly FindRow[];
  readonly running: boolean;
  readonly asked: boolean;
  readonly clipped: boolean;
  readonly failed: boolean;
}

function Summary({ rows, running, asked, clipped, failed }: SummaryProps) {
  const t = useT();
  const f = useFormat();
  const files = rows.filter((row) => row.kind === "file");
  const hits = files.reduce((sum, { count }) => sum + count, 0);
  const words =
    hits === 0
      ? t("findFiles.nothing")
      : t("findFiles.count", { count: files.length, hits: f.number(hits), files: f.number(files.length) });
  if (!asked) return <p className="px-3 pb-2 text-muted">{t("findFiles.what")}</p>;
  return (
    <div aria-live="polite" className="flex min-h-7 shrink-0 items-center gap-2 px-3 pb-1 text-xs text-muted">
      {running ? (
        <>
          <span className="min-w-0 flex-1">
            <Busy>{hits === 0 ? t("findFiles.running") : words}</Busy>
          </span>
          <Button kind="quiet" icon={<Square size={11} aria-hidden />} onClick={() => void stopFind()}>
            {t("findFiles.stop")}
          </Button>
        </>
      ) : (
        !failed && <span>{clipped ? t("findFiles.clipped", { hits: f.number(hits) }) : words}</span>
      )}
    </div>
  );
}

interface FoundRowProps {
  readonly row: FindRow;
  readonly index: number;
  readonly top: number;
  readonly current: boolean;
  readonly onPick: () => void;
}

function FoundRow({ row, index, top, current, onPick }: FoundRowProps) {
  const f = useFormat();
  const look = current
    ? "bg-raised group-focus-visible/found:outline-2 group-focus-visible/found:-outline-offset-2 group-focus-visible/found:outline-accent-strong"
    : "hover:bg-raised/60";
  return (
    // The keys are the list's, which has the focus.
    // biome-ignore lint/a11y/useKeyWithClickEvents: see above.
    <div
      id={`found-${index}`}
      role="treeitem"
      tabIndex={-1}
      aria-level={row.kind === "file" ? 1 : 2}
      aria-selected={current}
      {...(row.kind === "file" ? { "aria-expanded": !row.folded } : {})}
      onClick={() => {
        onPick();
        choose(row, true);
      }}
      onDoubleClick={() => row.kind === "line" && choose(row, false)}
      className={`absolute inset-x-0 flex h-6 cursor-default items-center gap-1 px-2 select-none ${look}`}
      style={{ transform: `translateY(${top}px)` }}
    >
      {row.kind === "file" ? (
        <>
          {row.folded ? (
            <ChevronRight size={14} aria-hidden className="shrink-0 text-muted" />
          ) : (
            <ChevronDown size={14} aria-hidden className="shrink-0 text-muted" />
          )}
          <span className="min-w-0 truncate font-medium">{visibleText(nameOf(row.path))}</span>
          <span className="min-w-0 flex-1 truncate text-xs text-muted">
            {visibleText(parentOf(row.path))}
          </span>
          <span className="figures shrink-0 rounded-full bg-raised px-1.5 text-xs text-muted">
            {f.number(row.count)}
          </span>
        </>
      ) : (
        <FoundText line={row.line} />
      )}
    </div>
  );
}
