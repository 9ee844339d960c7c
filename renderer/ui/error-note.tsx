import { TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import type { ErrorData } from "../../main/contract";
import { errorSentence, useT } from "../i18n";
import { CopyButton } from "./copy-button";

interface ErrorNoteProps {
  readonly error: ErrorData;
  /** What can be done about it. */
  readonly children?: ReactNode;
}

/** What goes into a bug report: the code, its figures and the detail. */
function details(error: ErrorData): string {
  return JSON.stringify({ code: error.code, params: error.params, detail: error.detail ?? null }, null, 2);
}

/** An error in a sentence, with what to do and details to copy. */
export function ErrorNote({ error, children }: ErrorNoteProps) {
  const t = useT();
  return (
    <div role="alert" className="flex gap-2.5 rounded-md border border-line bg-bad-quiet p-3">
      <TriangleAlert size={16} aria-hidden className="mt-0.5 shrink-0 text-bad" />
      <div className="min-w-0 flex-1">
        <p className="measure wrap-anywhere">{errorSentence(error)}</p>
        <div className="mt-2 flex flex-wrap gap-2">
          {children}
          <CopyButton label={t("common.copyDetails")} text={() => details(error)} />
        </div>
      </div>
    </div>
  );
}
