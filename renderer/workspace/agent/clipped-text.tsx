import { useState } from "react";
import { useT } from "../../i18n";
import { useFormat } from "../../ui/format";
import { visibleText } from "../../ui/visible";

interface ClippedTextProps {
  readonly text: string;
  /** As many characters are drawn at once, and as many more at each press. */
  readonly step: number;
  readonly mono?: boolean;
  readonly label?: string;
}

/** A text of strangers as text only, of which a browser never gets more at once than it can lay out. */
export function ClippedText({ text, step, mono = false, label }: ClippedTextProps) {
  const t = useT();
  const f = useFormat();
  const [shown, setShown] = useState(step);
  const rest = text.length - shown;
  const reachable = mono ? { tabIndex: 0, role: "region", "aria-label": label } : {};
  return (
    <>
      {mono ? (
        <pre
          {...reachable}
          dir="auto"
          className="max-h-80 overflow-y-auto rounded-md bg-surface p-2 font-mono text-xs wrap-anywhere whitespace-pre-wrap focus-visible:-outline-offset-2"
        >
          {visibleText(text.slice(0, shown))}
        </pre>
      ) : (
        <p dir="auto" className="wrap-anywhere whitespace-pre-wrap">
          {visibleText(text.slice(0, shown))}
        </p>
      )}
      {rest > 0 && (
        <button
          type="button"
          onClick={() => setShown(shown + step * 4)}
          className="figures mt-1 rounded-md text-muted underline hover:text-text"
        >
          {t("agent.showMore", { characters: f.number(rest) })}
        </button>
      )}
    </>
  );
}
