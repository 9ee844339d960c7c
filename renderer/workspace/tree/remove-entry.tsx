import type { FileEntry } from "../../../main/contract";
import { ask, services } from "../../bridge";
import { useT } from "../../i18n";
import { addNotice } from "../../state/notices";
import { docOf, isUnsaved, useDocuments } from "../../state/workspace/documents";
import { isWithin, parentOf } from "../../state/workspace/path";
import { removeTab, useTabs } from "../../state/workspace/tabs";
import { readFolder, setCurrent, useTree } from "../../state/workspace/tree";
import { Confirm } from "../../ui";
import { visibleText } from "../../ui/visible";

interface RemoveEntryProps {
  readonly entry: FileEntry | null;
  readonly onClose: () => void;
}

/** What the keyboard is at when an entry has gone: the one after it, the one before it, or its folder. */
function beside(path: string): string {
  const siblings = useTree.getState().entries[parentOf(path)] ?? [];
  const at = siblings.findIndex((entry) => entry.path === path);
  return (siblings[at + 1] ?? siblings[at - 1])?.path ?? parentOf(path);
}

async function remove(path: string): Promise<void> {
  const next = beside(path);
  const result = await ask(services().files.remove({ path }));
  if (!result.ok) return addNotice(result.error);
  if (useTree.getState().current === path) setCurrent(next);
  await readFolder(parentOf(path));
  // What has text that is nowhere else stays open.
  for (const tab of useTabs.getState().tabs) {
    const doc = tab.kind === "file" ? docOf(tab.docId) : undefined;
    if (doc !== undefined && isWithin(doc.path, path) && !isUnsaved(doc)) removeTab(tab.id);
  }
}

/** Asks before an entry goes to the trash. */
export function RemoveEntry({ entry, onClose }: RemoveEntryProps) {
  const t = useT();
  const unsaved = useDocuments(({ docs }) =>
    entry === null
      ? 0
      : Object.values(docs).filter((doc) => isWithin(doc.path, entry.path) && isUnsaved(doc)).length,
  );
  return (
    <Confirm
      open={entry !== null}
      title={t("tree.removeTitle", { name: visibleText(entry?.name ?? "") })}
      actions={[
        {
          id: "remove",
          label: t("tree.removeNow"),
          act: () => {
            if (entry !== null) void remove(entry.path);
          },
        },
      ]}
      onClose={onClose}
    >
      <p>{t(entry?.kind === "folder" ? "tree.removeFolderWhat" : "tree.removeWhat")}</p>
      {unsaved > 0 && <p className="mt-2">{t("tree.removeUnsaved")}</p>}
    </Confirm>
  );
}
