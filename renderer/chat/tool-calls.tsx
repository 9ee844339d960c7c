import { Wrench } from "lucide-react";
import type { ToolCall } from "../../main/contract";
import { useT } from "../i18n";
import { Disclosure } from "../ui";
import { visibleText } from "../ui/visible";

/** Calls that the model asked for, one line each, with their arguments. */
export function ToolCalls({ calls }: { readonly calls: readonly ToolCall[] }) {
  const t = useT();
  return (
    <ul className="flex flex-col gap-1">
      {calls.map((call) => (
        <li key={`${call.name}${JSON.stringify(call.arguments)}`}>
          <Disclosure
            summary={
              <span className="inline-flex items-center gap-1.5">
                <Wrench size={13} aria-hidden />
                {t("chat.toolCall", { name: visibleText(call.name) })}
              </span>
            }
          >
            <pre className="overflow-x-auto rounded-md bg-surface p-3 font-mono text-xs whitespace-pre-wrap">
              {visibleText(JSON.stringify(call.arguments, null, 2))}
            </pre>
          </Disclosure>
        </li>
      ))}
    </ul>
  );
}
