import type { AgentStep, AgentTask, StepProgress } from "../../../main/contract";
import { lastSentence } from "../../chat/last-sentence";
import { type Translate, useT } from "../../i18n";
import { Busy } from "../../ui";
import { type Format, useFormat } from "../../ui/format";
import { visibleText } from "../../ui/visible";
import { oneLine } from "./shown";
import { useElapsed } from "./steps/use-elapsed";
import { useTime } from "./use-time";

interface LiveLineProps {
  readonly task: AgentTask;
  readonly progress: StepProgress | undefined;
  readonly steps: readonly AgentStep[];
}

/** Of these nobody knows how long they take: the time since they began is told. */
const phasesCounted: ReadonlySet<string> = new Set(["thinking", "recording", "running"]);

/** What goes on at this moment, in one line; nothing while nothing does. */
export function LiveLine({ task, progress, steps }: LiveLineProps) {
  if (task.state !== "running") return null;
  const phase = progress?.phase ?? "starting";
  // Another phase, or another step, begins to count anew.
  return <Phase key={`${phase} ${progress?.stepId ?? ""}`} progress={progress} steps={steps} />;
}

function Phase({ progress, steps }: Pick<LiveLineProps, "progress" | "steps">) {
  const t = useT();
  const f = useFormat();
  const time = useTime();
  const elapsed = useElapsed(true);
  const step = steps.findLast(({ id }) => id === progress?.stepId);
  const thought = progress?.phase === "thinking" ? lastSentence(step?.thinking ?? "") : "";
  const object = progress?.phase === "running" && step !== undefined ? oneLine(step.object, 200) : "";
  const counted = phasesCounted.has(progress?.phase ?? "");
  return (
    <div className="flex min-h-7 min-w-0 shrink-0 items-center gap-2 border-t border-line px-3">
      <div className="shrink-0">
        <Busy>
          {phaseWords(progress, t, f)}
          {counted && `, ${time(elapsed)}`}
        </Busy>
      </div>
      {(thought !== "" || object !== "") && (
        <bdi
          aria-hidden
          className={`min-w-0 truncate text-muted ${object === "" ? "" : "font-mono text-xs"}`}
        >
          {object === "" ? visibleText(thought) : object}
        </bdi>
      )}
    </div>
  );
}

/** What the agent is doing, in words with figures. */
export function phaseWords(progress: StepProgress | undefined, t: Translate, f: Format): string {
  if (progress === undefined) return t("agent.live.starting");
  const { phase, readTokens, newTokens, secondsLeft, tokensPerSecond, files } = progress;
  if (phase === "reading") {
    if (newTokens === 0) return t("agent.live.starting");
    const figures = { read: f.number(readTokens), all: f.number(newTokens) };
    return secondsLeft === null
      ? t("agent.live.reading", figures)
      : t("agent.live.readingLeft", { ...figures, time: f.duration(Math.max(1, secondsLeft)) });
  }
  if (phase === "recording" && files !== undefined)
    return t("agent.live.recordingFiles", { done: f.number(files.done), all: f.number(files.of) });
  if (phase === "writing" && tokensPerSecond !== null)
    return t("agent.live.writingAt", { speed: f.number(tokensPerSecond) });
  return t(`agent.live.${phase}`);
}
