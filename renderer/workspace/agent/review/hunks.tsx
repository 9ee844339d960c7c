import { Check, X } from "lucide-react";
import { useState } from "react";
import type { Hunk } from "../../../../main/contract";
import { useT } from "../../../i18n";
import { Button } from "../../../ui";
import { fileLine } from "../shown";
import { countLines, type Decision, numberedLines } from "./hunk-lines";

interface HunksProps {
  readonly hunks: readonly Hunk[];
  /** Names the whole for screen readers: the file. */
  readonly label: string;
  readonly decided?: Readonly<Record<string, Decision>>;
  readonly onAccept?: (id: string) => void;
  readonly onReject?: (id: string) => void;
}

/** So many lines of a hunk, and so many hunks, are drawn before more is asked for. */
const linesAtOnce = 200;
const hunksAtOnce = 40;

/** What changes in a file, hunk by hunk: signs and line numbers tell old from new, colour only helps. */
export function Hunks({ hunks, label, decided = {}, onAccept, onReject }: HunksProps) {
  const t = useT();
  const [most, setMost] = useState(hunksAtOnce);
  const group = { role: "group", "aria-label": label };
  return (
    <div {...group} className="flex flex-col gap-2">
      {hunks.slice(0, most).map((hunk, index) => (
        <HunkView
          key={hunk.id}
          hunk={hunk}
          place={index + 1}
          count={hunks.length}
          decision={decided[hunk.id]}
          {...(onAccept && { onAccept })}
          {...(onReject && { onReject })}
        />
      ))}
      {hunks.length > most && (
        <Button kind="quiet" onClick={() => setMost(most + hunksAtOnce)}>
          {t("agent.moreHunks", { count: hunks.length - most })}
        </Button>
      )}
    </div>
  );
}

interface HunkViewProps {
  readonly hunk: Hunk;
  readonly place: number;
  readonly count: number;
  readonly decision: Decision | undefined;
  readonly onAccept?: (id: string) => void;
  readonly onReject?: (id: string) => void;
}

function HunkView({ hunk, place, count, decision, onAccept, onReject }: HunkViewProps) {
  const t = useT();
  const [all, setAll] = useState(false);
  const lines = numberedLines(hunk);
  const shown = all ? lines : lines.slice(0, linesAtOnce);
  const { added, removed } = countLines([hunk]);
  const name = t("agent.hunk", { place, count, line: hunk.newStart, added, removed });
  // A group, not a region: there may be hundreds of them, and no landmark each.
  const reachable = { tabIndex: 0, role: "group", "aria-label": name };
  return (
    <div
      className={`overflow-hidden rounded-md border ${decision === "rejected" ? "border-dashed border-line-strong opacity-80" : "border-line"}`}
    >
      <div className="flex min-h-7 flex-wrap items-center gap-x-2 gap-y-1 border-b border-line bg-surface px-2 py-0.5 text-xs">
        <span className="figures min-w-0 flex-1 truncate text-muted">
          {t("agent.hunkAt", { place, count, line: hunk.newStart })}
        </span>
        {decision !== undefined && (
          <span className={decision === "accepted" ? "text-good" : "text-bad"}>
            {t(`agent.decision.${decision}`)}
          </span>
        )}
        {onAccept !== undefined && decision !== "accepted" && (
          <Button
            kind="quiet"
            className="h-6 px-2"
            icon={<Check size={13} aria-hidden />}
            aria-label={t("agent.acceptHunkNamed", { place })}
            onClick={() => onAccept(hunk.id)}
          >
            {t("agent.acceptHunk")}
          </Button>
        )}
        {onReject !== undefined && decision !== "rejected" && (
          <Button
            kind="quiet"
            className="h-6 px-2"
            icon={<X size={13} aria-hidden />}
            aria-label={t("agent.rejectHunkNamed", { place })}
            onClick={() => onReject(hunk.id)}
          >
            {t("agent.rejectHunk")}
          </Button>
        )}
      </div>
      <div {...reachable} className="overflow-x-auto focus-visible:-outline-offset-2">
        <div className="w-max min-w-full font-mono text-xs">
          {shown.map(({ key, sign, before, after, text }) => (
            <div
              key={key}
              className={`diff-line ${sign === "+" ? "diff-added" : sign === "-" ? "diff-removed" : ""}`}
            >
              <span className="diff-number">{before ?? ""}</span>
              <span className="diff-number">{after ?? ""}</span>
              <span className="diff-sign">{sign === "-" ? "−" : sign}</span>
              <span dir="ltr" className="diff-text">
                {fileLine(text)}
              </span>
            </div>
          ))}
        </div>
      </div>
      {lines.length > shown.length && (
        <Button kind="quiet" onClick={() => setAll(true)}>
          {t("agent.moreLines", { count: lines.length - shown.length })}
        </Button>
      )}
    </div>
  );
}
