import { ChevronRight } from "lucide-react";
import { useState } from "react";
import type { AgentStep } from "../../../../main/contract";
import { lastSentence } from "../../../chat/last-sentence";
import { useT } from "../../../i18n";
import { visibleText } from "../../../ui/visible";
import { ClippedText } from "../clipped-text";
import { useTime } from "../use-time";
import { useElapsed } from "./use-elapsed";

const drawnAtOnce = 4000;

/** What the model thought before it spoke or called: one line while closed, with its seconds and last sentence. */
export function Thought({ step }: { readonly step: AgentStep }) {
  const t = useT();
  const time = useTime();
  const [open, setOpen] = useState(false);
  const live = step.state === "running" && step.text === "" && step.tool === null;
  const elapsed = useElapsed(live);
  const ms = step.spend.thinkingMs > 0 ? step.spend.thinkingMs : elapsed;
  return (
    <div className="text-muted">
      <button
        type="button"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
        className="figures flex min-h-6 w-full min-w-0 items-center gap-1 rounded-md text-left hover:text-text"
      >
        <ChevronRight
          size={13}
          aria-hidden
          className={`shrink-0 transition-transform ${open ? "rotate-90" : ""}`}
        />
        <span className="shrink-0">
          {live
            ? t("chat.thinkingFor", { time: time(ms) })
            : ms === 0
              ? t("chat.thought")
              : t("chat.thoughtFor", { time: time(ms) })}
        </span>
        {live && !open && (
          <span aria-hidden className="min-w-0 truncate pl-1.5">
            {visibleText(lastSentence(step.thinking))}
          </span>
        )}
      </button>
      {open && (
        <div className="mt-1 ml-1.5 border-l-2 border-line pl-3">
          <ClippedText text={step.thinking} step={drawnAtOnce} />
        </div>
      )}
    </div>
  );
}
