import type { Message, TurnProgress } from "../../main/contract";
import { type Translate, useT } from "../i18n";
import { useChat } from "../state/chat";
import { Busy } from "../ui";
import { type Format, useFormat } from "../ui/format";

/** What is going on before the first word of an answer is there. */
export function Working({ message }: { readonly message: Message }) {
  const t = useT();
  const f = useFormat();
  const progress = useChat((state) => state.progress[message.conversationId]);
  return <Busy>{wordsOf(progress, t, f)}</Busy>;
}

/** What is going on in a conversation, in words. */
export function wordsOf(progress: TurnProgress | undefined, t: Translate, f: Format): string {
  if (progress === undefined) return t("working.starting");
  const { phase, readTokens, newTokens, secondsLeft, generatedTokens } = progress;
  switch (phase) {
    case "waiting":
    case "settling":
    case "loading":
    case "writing":
      return t(`working.${phase}`);
    case "compacting":
      return generatedTokens > 0
        ? t("working.compactingTokens", { tokens: f.number(generatedTokens) })
        : t("working.compacting");
    case "reading": {
      if (newTokens === 0) return t("working.starting");
      const figures = { read: f.number(readTokens), all: f.number(newTokens) };
      return secondsLeft === null
        ? t("working.reading", figures)
        : t("working.readingLeft", { ...figures, time: f.duration(Math.max(1, secondsLeft)) });
    }
    default:
      return t("working.starting");
  }
}
