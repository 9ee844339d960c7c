import { TriangleAlert } from "lucide-react";
import { useT } from "../../i18n";
import type { Doc } from "../../state/workspace/documents";
import { saveDoc, takeDisk } from "../../state/workspace/files";
import { openDiff } from "../../state/workspace/tabs";
import { Button } from "../../ui";

/** Says that the file on disk is not the one that was edited, and lets the user choose. */
export function TroubleBar({ doc }: { readonly doc: Doc }) {
  const t = useT();
  if (doc.content.state !== "text" || doc.content.trouble === null) return null;
  const { trouble, dirty } = doc.content;
  return (
    <div
      role="alert"
      className="flex shrink-0 flex-wrap items-center gap-x-3 gap-y-1.5 border-b border-line bg-accent-quiet px-3 py-1.5"
    >
      <TriangleAlert size={16} aria-hidden className="shrink-0 text-warn" />
      <p className="min-w-0 flex-1 basis-72">
        {t(trouble.kind === "deleted" && !dirty ? "trouble.deletedClean" : `trouble.${trouble.kind}`)}
      </p>
      <span className="flex flex-wrap gap-1.5">
        {trouble.kind === "changed" && (
          <Button onClick={() => openDiff(doc.path, "disk")}>{t("trouble.compare")}</Button>
        )}
        <Button onClick={() => void saveDoc(doc.id, true)}>
          {t(trouble.kind === "deleted" ? "trouble.putBack" : "trouble.keepMine")}
        </Button>
        {trouble.kind === "changed" && (
          <Button onClick={() => void takeDisk(doc.id)}>{t("trouble.takeDisk")}</Button>
        )}
      </span>
    </div>
  );
}
