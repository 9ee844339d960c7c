import { ChevronRight } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import type { Message } from "../../main/contract";
import { answerParts } from "../../main/contract/answer-parts";
import { useT } from "../i18n";
import { part } from "../search/parts";
import { answeringAt, answerNow, useChat } from "../state/chat";
import { useFold } from "../state/unfolded";
import { Button } from "../ui";
import { useFormat } from "../ui/format";
import { visibleText } from "../ui/visible";
import { lastSentence } from "./last-sentence";

/** What the model thought before it answered: one line while closed, live while it runs. */
export function Thinking({ message }: { readonly message: Message }) {
  const t = useT();
  const f = useFormat();
  const [open, toggle] = useFold(message.id, part.thinking);
  const [hurried, setHurried] = useState(false);
  // No server can be told: only this machine's model can be.
  const here = useChat((state) => {
    const conversation = state.conversations.find(({ id }) => id === message.conversationId);
    return conversation === undefined || answeringAt(state, conversation) === null;
  });
  const last = answerParts(message).at(-1);
  const live = message.status === "streaming" && last?.text === "" && last.thinking !== "";
  const liveSeconds = useSeconds(live);
  const doneMs = message.stats?.thinkingMs ?? null;
  const seconds = doneMs !== null ? doneMs / 1000 : liveSeconds;
  const time = seconds === null ? null : f.duration(Math.max(1, seconds));
  const label = live
    ? t("chat.thinkingFor", { time: time ?? f.duration(0) })
    : time === null
      ? t("chat.thought")
      : t("chat.thoughtFor", { time });
  const hurry = async (): Promise<void> => {
    setHurried(true);
    // Came too early or too late: it can be pressed again.
    if (!(await answerNow(message.conversationId))) setHurried(false);
  };
  return (
    <section className="text-muted">
      <div className="flex items-center gap-3">
        <button
          type="button"
          aria-expanded={open}
          onClick={toggle}
          className="figures -ml-1 flex min-w-0 items-center gap-1 rounded-md pr-1 hover:text-text"
        >
          <ChevronRight
            size={14}
            aria-hidden
            className={`shrink-0 transition-transform ${open ? "rotate-90" : ""}`}
          />
          <span className="shrink-0">{label}</span>
          {live && !open && (
            <span aria-hidden className="min-w-0 truncate pl-1.5">
              {visibleText(lastSentence(message.thinking))}
            </span>
          )}
        </button>
        {live && here && (
          <Button
            title={t("thinking.answerNowWhat")}
            disabled={hurried}
            onClick={() => void hurry()}
            className="ml-auto"
          >
            {t("thinking.answerNow")}
          </Button>
        )}
      </div>
      {open && (
        <p
          dir="auto"
          data-part={part.thinking}
          className="mt-2 ml-1.5 border-l-2 border-line pl-4 wrap-anywhere whitespace-pre-wrap"
        >
          {visibleText(message.thinking)}
        </p>
      )}
    </section>
  );
}

/** Seconds since this began to run, as far as the page has seen it; the last count once it stopped; null before. */
function useSeconds(running: boolean): number | null {
  const startedAt = useRef<number | null>(null);
  const [seconds, setSeconds] = useState<number | null>(null);
  useEffect(() => {
    if (!running) return;
    startedAt.current ??= Date.now();
    const count = (): void => setSeconds((Date.now() - (startedAt.current ?? Date.now())) / 1000);
    const timer = setInterval(count, 1000);
    return () => {
      clearInterval(timer);
      count();
    };
  }, [running]);
  return seconds;
}
