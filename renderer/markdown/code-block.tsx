import { Download, FolderCode, ListOrdered, WrapText } from "lucide-react";
import { type ReactNode, useEffect, useState } from "react";
import { useT } from "../i18n";
import { openInWorkspace } from "../state/workspace/commands";
import { CopyButton, IconButton } from "../ui";
import { CodeText } from "./code-text";
import { changeCodeView, useCodeView } from "./code-view";
import { codeFileName } from "./file-name";
import type { Token } from "./highlight";
import { languageName } from "./languages";
import { saveFile } from "./save-file";
import { ScrollFrame } from "./scroll-frame";

interface CodeBlockProps {
  readonly code: string;
  /** What the text calls the language; null when it does not say. */
  readonly language: string | null;
  readonly open: boolean;
  /** Further controls, before the others. */
  readonly controls?: ReactNode;
}

/** Longer code stays plain: colouring it would hold up the page. */
const longestColoured = 60_000;

/** Code with its language, how it is shown, a way to take it along, and colours as soon as it is whole. */
export function CodeBlock({ code, language, open, controls }: CodeBlockProps) {
  const t = useT();
  const lines = useColours(code, language, open);
  const { wrap, numbers } = useCodeView();
  const name = languageName(language);
  const pressed = (on: boolean) => ({
    "aria-pressed": on,
    className: on ? "text-text bg-raised" : "",
  });
  return (
    <figure className="code-block overflow-hidden rounded-md border border-line bg-surface">
      <figcaption className="flex h-8 items-center justify-between gap-2 border-b border-line pr-0.5 pl-3 text-xs text-muted">
        <span className="truncate">{name ?? t("code.plain")}</span>
        <span className="flex shrink-0 items-center">
          {controls}
          <IconButton
            label={t("code.numbers")}
            icon={<ListOrdered size={14} aria-hidden />}
            onClick={() => changeCodeView({ numbers: !numbers })}
            {...pressed(numbers)}
          />
          <IconButton
            label={t("code.wrap")}
            icon={<WrapText size={14} aria-hidden />}
            onClick={() => changeCodeView({ wrap: !wrap })}
            {...pressed(wrap)}
          />
          {!open && (
            <IconButton
              label={t("workspace.openCode")}
              icon={<FolderCode size={14} aria-hidden />}
              onClick={() => void openInWorkspace(codeFileName(language), `${code}\n`)}
            />
          )}
          {!open && (
            <IconButton
              label={t("code.save")}
              icon={<Download size={14} aria-hidden />}
              onClick={() =>
                void saveFile(codeFileName(language), `${code}\n`, (path) => t("file.saved", { path }))
              }
            />
          )}
          <CopyButton label={t("code.copy")} text={() => code} iconOnly />
        </span>
      </figcaption>
      <ScrollFrame className="px-3 py-2.5" label={t("code.label", { language: name ?? t("code.plain") })}>
        <CodeText code={code} lines={lines} wrap={wrap} numbers={numbers} />
      </ScrollFrame>
    </figure>
  );
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
