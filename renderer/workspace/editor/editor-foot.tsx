import { Save, WrapText } from "lucide-react";
import { useT } from "../../i18n";
import { askEditor } from "../../state/workspace/commands";
import { type Doc, firstText } from "../../state/workspace/documents";
import { saveDoc } from "../../state/workspace/files";
import { changeLayout, useLayout } from "../../state/workspace/layout";
import { IconButton } from "../../ui";
import { useFormat } from "../../ui/format";
import { useCursor } from "./cursor";
import { languageFor } from "./languages";
import { indentOf } from "./text";

const encodingNames = {
  "utf-8": "UTF-8",
  "utf-16le": "UTF-16 LE",
  "utf-16be": "UTF-16 BE",
  latin1: "Latin-1",
};

/** Where the cursor is, and how the file lies on disk. */
export function EditorFoot({ doc }: { readonly doc: Doc }) {
  const t = useT();
  const f = useFormat();
  const { line, column, marked, places } = useCursor();
  const wrap = useLayout((state) => state.wrap);
  if (doc.content.state !== "text") return null;
  const { format, readOnly, clipped, dirty, saving, text } = doc.content;
  const indent = indentOf(text === "" ? firstText(doc.id) : text);
  return (
    <footer className="figures flex h-7 shrink-0 items-center gap-3 overflow-hidden border-t border-line bg-surface pr-1 pl-2 text-xs whitespace-nowrap text-muted">
      <button
        type="button"
        title={t("editor.goToLine")}
        onClick={() => askEditor("go-to-line")}
        className="rounded-md px-1 hover:text-text focus-visible:-outline-offset-2"
      >
        {t("editor.position", { line: f.number(line), column: f.number(column) })}
      </button>
      {marked > 0 && (
        <span>
          {places > 1
            ? t("editor.markedPlaces", { marked: f.number(marked), places: f.number(places) })
            : t("editor.marked", { marked: f.number(marked) })}
        </span>
      )}
      <span className="flex-1" />
      {readOnly && (
        <span className="text-text">
          {t(clipped ? "editor.clipped" : "editor.readOnly", { bytes: f.bytes(doc.content.bytes) })}
        </span>
      )}
      <span>{indent.unit === "\t" ? t("editor.tabs") : t("editor.spaces", { width: indent.width })}</span>
      <span>
        {encodingNames[format.encoding]}
        {format.bom ? " BOM" : ""}
      </span>
      <span>{format.eol.toUpperCase()}</span>
      <span className="truncate">{languageFor(doc.path)?.name ?? t("editor.plain")}</span>
      <span className="flex items-center">
        <IconButton
          label={t("editor.wrap")}
          aria-pressed={wrap}
          icon={<WrapText size={14} aria-hidden />}
          className={`size-6 enabled:hover:bg-raised ${wrap ? "bg-raised text-text" : ""}`}
          onClick={() => changeLayout({ wrap: !wrap })}
        />
        <IconButton
          label={t("editor.save")}
          disabled={!dirty || readOnly || saving}
          icon={<Save size={14} aria-hidden />}
          className="size-6 enabled:hover:bg-raised"
          onClick={() => void saveDoc(doc.id)}
        />
      </span>
    </footer>
  );
}
