import type { Message } from "../../main/contract";
import { useT } from "../i18n";
import { answerSpeed } from "../state/pace";
import { Hint } from "../ui";
import { useFormat } from "../ui/format";

/** What an answer took: speed, tokens, time, and who gave it. */
export function Stats({ message }: { readonly message: Message }) {
  const t = useT();
  const f = useFormat();
  const { stats } = message;
  if (stats === null) return null;
  const seconds = (stats.prefillMs + stats.decodeMs) / 1000;
  const speed = answerSpeed(stats);
  const parts = [
    ...(speed === null ? [] : [t("status.speed", { speed: f.number(speed) })]),
    t("chat.tokens", { count: stats.generatedTokens, shown: f.number(stats.generatedTokens) }),
    seconds < 10 ? t("chat.seconds", { seconds: f.number(seconds) }) : f.duration(seconds),
    ...(message.model === null ? [] : [message.model]),
  ];
  return (
    <Hint
      text={t("chat.statsWhat", {
        prompt: f.number(stats.promptTokens),
        reused: f.number(stats.reusedTokens),
        read: f.number(stats.prefillMs / 1000),
        wrote: f.number(stats.decodeMs / 1000),
      })}
    >
      <button type="button" className="figures cursor-help rounded-md px-1 text-left text-xs text-muted">
        {parts.join(" · ")}
      </button>
    </Hint>
  );
}
