import { createElement, Fragment, type ReactNode, useEffect, useState } from "react";
import { useT } from "../i18n";
import { CopyButton } from "../ui";
import type { Token } from "./highlight";
import { languageName } from "./languages";
import { ScrollFrame } from "./scroll-frame";

interface CodeBlockProps {
  readonly code: string;
  /** What the text calls the language; null when it does not say. */
  readonly language: string | null;
  readonly open: boolean;
}

/** Longer code stays plain: colouring it would hold up the page. */
const longestColoured = 60_000;

/** Code with its language, a copy button, and colours as soon as it is whole. */
export function CodeBlock({ code, language, open }: CodeBlockProps) {
  const t = useT();
  const lines = useColours(code, language, open);
  const name = languageName(language);
  return (
    <figure className="code-block overflow-hidden rounded-md border border-line bg-surface">
      <figcaption className="flex h-8 items-center justify-between border-b border-line pr-0.5 pl-3 text-xs text-muted">
        <span className="truncate">{name ?? t("code.plain")}</span>
        <CopyButton label={t("code.copy")} text={() => code} iconOnly />
      </figcaption>
      <ScrollFrame className="px-3 py-2.5" label={t("code.label", { language: name ?? t("code.plain") })}>
        <pre dir="ltr">
          <code>{lines === null ? code : createElement(Fragment, null, ...lines.map(lineOf))}</code>
        </pre>
      </ScrollFrame>
    </figure>
  );
}

function lineOf(tokens: readonly Token[]): ReactNode {
  const pieces = tokens.map(({ kind, text }) =>
    kind === null ? text : createElement("span", { className: `tok-${kind}` }, text),
  );
  return createElement(Fragment, null, ...pieces, "\n");
}

function useColours(
  code: string,
  language: string | null,
  open: boolean,
): readonly (readonly Token[])[] | null {
  const [coloured, setColoured] = useState<{ code: string; lines: readonly (readonly Token[])[] } | null>(
    null,
  );
  useEffect(() => {
    if (open || code.length > longestColoured || languageName(language) === null) return;
    let current = true;
    const colour = async (): Promise<void> => {
      const { highlight } = await import("./highlight");
      const lines = await highlight(code, language ?? "");
      if (current && lines !== null) setColoured({ code, lines });
    };
    // Without its colours code is still code.
    colour().catch(() => undefined);
    return () => {
      current = false;
    };
  }, [code, language, open]);
  return coloured?.code === code ? coloured.lines : null;
}
