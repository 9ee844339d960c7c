import { FoldVertical, Play, RotateCcw, SquarePen } from "lucide-react";
import type { Message } from "../../main/contract";
import { cutNotes } from "../../main/contract/answer-notes";
import { useT } from "../i18n";
import { continueAnswer, isRunning, retryAnswer, useChat } from "../state/chat";
import { beginFromSummary, sumUp } from "../state/summaries";
import { Button, ErrorNote } from "../ui";

interface EndingProps {
  readonly message: Message;
  readonly last: boolean;
}

const size = 14;

/** How an answer ended that was not finished, and the ways to go on. */
export function Ending({ message, last }: EndingProps) {
  const t = useT();
  const running = useChat((state) => isRunning(state, message.conversationId));
  const { status, error, conversationId } = message;
  const cut = message.notes.some(({ code }) => cutNotes.includes(code));
  if (status === "streaming" || (status === "complete" && !cut)) return null;
  const begun = message.text !== "" || message.thinking !== "" || message.toolCalls.length > 0;
  const full = error?.code === "context-full";
  const ways = last && (
    <>
      {full && (
        <>
          <Button
            icon={<FoldVertical size={size} aria-hidden />}
            disabled={running}
            onClick={() => void sumUpAndGoOn(message)}
          >
            {t("full.compact")}
          </Button>
          <Button
            icon={<SquarePen size={size} aria-hidden />}
            disabled={running}
            onClick={() => void beginFromSummary(conversationId)}
          >
            {t("full.newChat")}
          </Button>
        </>
      )}
      {begun && !full && (
        <Button
          icon={<Play size={size} aria-hidden />}
          disabled={running}
          onClick={() => void continueAnswer(message)}
        >
          {t("message.continue")}
        </Button>
      )}
      {status !== "complete" && !full && (
        <Button
          icon={<RotateCcw size={size} aria-hidden />}
          disabled={running}
          onClick={() => void retryAnswer(conversationId)}
        >
          {t("chat.retry")}
        </Button>
      )}
    </>
  );
  if (error !== null && error.code !== "cancelled") return <ErrorNote error={error}>{ways}</ErrorNote>;
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-2 text-muted">
      {status !== "complete" && <span>{t(`chat.ended.${status}`)}</span>}
      {ways}
    </div>
  );
}

async function sumUpAndGoOn(message: Message): Promise<void> {
  if (!(await sumUp(message.conversationId))) return;
  const begun = message.text !== "" || message.thinking !== "" || message.toolCalls.length > 0;
  await (begun ? continueAnswer(message) : retryAnswer(message.conversationId));
}
