import { Wrench } from "lucide-react";
import type { ToolCall } from "../../main/contract";
import { useT } from "../i18n";
import { callParts, givenText } from "../search/parts";
import { useFold } from "../state/unfolded";
import { Disclosure } from "../ui";
import { visibleText } from "../ui/visible";

interface ToolCallsProps {
  readonly messageId: string;
  readonly calls: readonly ToolCall[];
}

/** Calls that the model asked for, one line each, with their arguments. */
export function ToolCalls({ messageId, calls }: ToolCallsProps) {
  return (
    <ul className="flex flex-col gap-1">
      {calls.map((call, at) => (
        <Call
          key={`${call.name}${JSON.stringify(call.arguments)}`}
          messageId={messageId}
          call={call}
          at={at}
        />
      ))}
    </ul>
  );
}

interface CallProps {
  readonly messageId: string;
  readonly call: ToolCall;
  /** Its place among the calls of the message, from 0. */
  readonly at: number;
}

/** Stands for the name while the sentence is asked for, so that the name can be an element in it. */
const gap = "\uFFFC";

function Call({ messageId, call, at }: CallProps) {
  const t = useT();
  const { tool, given } = callParts(at);
  const [open, toggle] = useFold(messageId, given);
  const [before, after] = t("chat.toolCall", { name: gap }).split(gap);
  return (
    <li>
      <Disclosure
        open={open}
        onToggle={toggle}
        summary={
          <span className="inline-flex items-center gap-1.5">
            <Wrench size={13} aria-hidden />
            <span>
              {before}
              <span data-part={tool}>{visibleText(call.name)}</span>
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
      </Disclosure>
    </li>
  );
}
