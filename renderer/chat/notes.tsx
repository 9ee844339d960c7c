import { Info } from "lucide-react";
import type { Message } from "../../main/contract";
import { reasonText } from "../../main/contract/messages";
import { translator, useLocale } from "../i18n";

/** What happened while an answer was written that the reader should know, one quiet line each. */
export function Notes({ notes }: Pick<Message, "notes">) {
  useLocale();
  if (notes.length === 0) return null;
  return (
    <ul className="flex flex-col gap-1 text-muted">
      {notes.map((note) => {
        const words = reasonText(translator, note);
        return (
          <li key={words} className="flex items-start gap-2">
            <Info size={14} aria-hidden className="mt-[3px] shrink-0" />
            <span className="measure">{words}</span>
          </li>
        );
      })}
    </ul>
  );
}
