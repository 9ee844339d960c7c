import { ContextMenu } from "@base-ui/react/context-menu";
import type { FileEntry } from "../../../main/contract";
import { askOrNotice, services } from "../../bridge";
import { useT } from "../../i18n";
import { openFile } from "../../state/workspace/files";
import { changeFind, openFindInFiles } from "../../state/workspace/find-in-files";
import { mayWrite, useFolder } from "../../state/workspace/folder";
import { useGit } from "../../state/workspace/git";
import { openDiff } from "../../state/workspace/tabs";
import { setExpanded, startNaming } from "../../state/workspace/tree";
import { folderFor } from "../../state/workspace/tree-rows";

interface TreeMenuProps {
  /** What it is about; undefined: the folder itself. */
  readonly entry: FileEntry | undefined;
  readonly onRemove: (entry: FileEntry) => void;
}

interface Item {
  readonly name: string;
  readonly act: () => void;
  readonly bad?: true;
}

/** What can be done with an entry of the tree. */
export function TreeMenu({ entry, onRemove }: TreeMenuProps) {
  const t = useT();
  const writable = useFolder(mayWrite);
  const differs = useGit((git) => entry !== undefined && entry.kind === "file" && git.states.has(entry.path));
  const folder = folderFor(entry);
  const open: Item[] =
    entry === undefined
      ? []
      : [
          {
            name: t("tree.open"),
            act: () => void (entry.kind === "folder" ? setExpanded(entry.path, true) : openFile(entry.path)),
          },
        ];
  if (entry !== undefined && differs)
    open.push({ name: t("tree.diff"), act: () => openDiff(entry.path, "head") });
  const make: Item[] = writable
    ? [
        { name: t("tree.newFile"), act: () => void startNaming({ kind: "new-file", folder }) },
        { name: t("tree.newFolder"), act: () => void startNaming({ kind: "new-folder", folder }) },
      ]
    : [];
  const elsewhere: Item[] = [
    {
      name: t("tree.findHere"),
      act: () => {
        changeFind({ include: folder === "" ? "" : `${folder}/**` });
        openFindInFiles();
      },
    },
    {
      name: t("tree.copyPath"),
      act: () => void askOrNotice(services().app.copyText({ text: entry?.path ?? "." })),
    },
    {
      name: t("tree.showInSystem"),
      act: () => void askOrNotice(services().files.showInSystem({ path: entry?.path ?? "" })),
    },
  ];
  const change: Item[] =
    writable && entry !== undefined
      ? [
          { name: t("tree.rename"), act: () => void startNaming({ kind: "rename", path: entry.path }) },
          { name: t("tree.remove"), act: () => onRemove(entry), bad: true },
        ]
      : [];
  const groups = [open, make, elsewhere, change].filter((items) => items.length > 0);
  return (
    <ContextMenu.Portal>
      <ContextMenu.Positioner className="z-30">
        <ContextMenu.Popup className="min-w-48 rounded-md border border-line bg-raised p-1 shadow-float">
          {groups.map((items, index) => (
            <div key={items[0]?.name} className={index === 0 ? "" : "mt-1 border-t border-line pt-1"}>
              {items.map(({ name, act, bad }) => (
                <ContextMenu.Item
                  key={name}
                  onClick={act}
                  className={`flex h-7 items-center rounded-md px-2 pr-4 data-highlighted:bg-accent-quiet ${bad === true ? "text-bad" : ""}`}
                >
                  {name}
                </ContextMenu.Item>
              ))}
            </div>
          ))}
        </ContextMenu.Popup>
      </ContextMenu.Positioner>
    </ContextMenu.Portal>
  );
}
