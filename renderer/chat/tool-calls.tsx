import { Wrench } from "lucide-react";
import type { AnswerCall } from "../../main/contract";
import { useT } from "../i18n";
import { callParts, givenText, shownName } from "../search/parts";
import { useFold } from "../state/unfolded";
import { Disclosure } from "../ui";
import { visibleText } from "../ui/visible";

interface ToolCallsProps {
  readonly messageId: string;
  /** With their places among all calls of the message. */
  readonly calls: readonly { readonly call: AnswerCall; readonly at: number }[];
}

/** Calls that the model asked for, one line each, with their arguments and what came of them. */
export function ToolCalls({ messageId, calls }: ToolCallsProps) {
  return (
    <ul className="flex flex-col gap-1">
      {calls.map(({ call, at }) => (
        <Call key={at} messageId={messageId} call={call} at={at} />
      ))}
    </ul>
  );
}

interface CallProps {
  readonly messageId: string;
  readonly call: AnswerCall;
  /** Its place among the calls of the message, from 0. */
  readonly at: number;
}

/** Stands for the name while the sentence is asked for, so that the name can be an element in it. */
const gap = "\uFFFC";

function Call({ messageId, call, at }: CallProps) {
  const t = useT();
  const { run } = call;
  const { tool, given, gave } = callParts(at);
  const [open, toggle] = useFold(messageId, given);
  const words =
    run === undefined ? t("chat.toolCall", { name: gap }) : t(`chat.call.${run.state}`, { name: gap });
  const [before, after] = words.split(gap);
  const bad = run?.state === "failed" || run?.state === "denied" || run?.state === "interrupted";
  return (
    <li>
      <Disclosure
        open={open}
        onToggle={toggle}
        summary={
          <span className="inline-flex items-center gap-1.5">
            <Wrench size={13} aria-hidden />
            <span className={bad ? "text-bad" : ""}>
              {before}
              <span data-part={tool}>{visibleText(shownName(call))}</span>
              {after}
            </span>
          </span>
        }
      >
        <pre
          data-part={given}
          className="overflow-x-auto rounded-md bg-surface p-3 font-mono text-xs whitespace-pre-wrap"
        >
          {givenText(call)}
        </pre>
        {run !== undefined && run.gave !== "" && (
          <>
            <p className="mt-2 text-xs text-muted">{t("chat.callGave")}</p>
            <pre
              data-part={gave}
              dir="auto"
              className="mt-1 max-h-96 overflow-auto rounded-md bg-surface p-3 font-mono text-xs wrap-anywhere whitespace-pre-wrap"
            >
              {visibleText(run.gave)}
            </pre>
          </>
        )}
      </Disclosure>
    </li>
  );
}
