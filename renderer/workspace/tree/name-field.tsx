import { useEffect, useRef, useState } from "react";
import { ask, services } from "../../bridge";
import { useT } from "../../i18n";
import { addNotice } from "../../state/notices";
import { createFile, renamePath } from "../../state/workspace/files";
import { inside, nameOf, parentOf } from "../../state/workspace/path";
import { followMove } from "../../state/workspace/session";
import { endNaming, type Naming, readFolder, reveal } from "../../state/workspace/tree";

async function carryOut(naming: Naming, name: string): Promise<void> {
  if (naming.kind === "rename") {
    const to = inside(parentOf(naming.path), name);
    if (to === naming.path || !(await renamePath(naming.path, to))) return;
    followMove(naming.path, to);
    await readFolder(parentOf(to));
    await reveal(to);
    return;
  }
  const path = inside(naming.folder, name);
  if (naming.kind === "new-file") {
    if (!(await createFile(naming.folder, name))) return;
  } else {
    const made = await ask(services().files.createFolder({ path }));
    if (!made.ok) return addNotice(made.error);
  }
  await readFolder(naming.folder);
  await reveal(path);
}

/** The field in which an entry of the tree gets its name. */
export function NameField({ naming }: { readonly naming: Naming }) {
  const t = useT();
  const field = useRef<HTMLInputElement>(null);
  const before = naming.kind === "rename" ? nameOf(naming.path) : "";
  const [name, setName] = useState(before);
  const ended = useRef(false);
  useEffect(() => {
    const input = field.current;
    if (input === null) return;
    input.focus();
    // The ending mostly stays.
    const dot = input.value.lastIndexOf(".");
    input.setSelectionRange(0, dot > 0 ? dot : input.value.length);
  }, []);
  const end = (keep: boolean): void => {
    if (ended.current) return;
    ended.current = true;
    const tree = field.current?.closest<HTMLElement>('[role="tree"]');
    endNaming();
    tree?.focus();
    if (keep && name.trim() !== "") void carryOut(naming, name.trim());
  };
  return (
    <input
      ref={field}
      aria-label={t(`tree.name.${naming.kind}`)}
      value={name}
      maxLength={255}
      spellCheck={false}
      onChange={(event) => setName(event.target.value)}
      onBlur={() => end(true)}
      onMouseDown={(event) => event.stopPropagation()}
      onClick={(event) => event.stopPropagation()}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.nativeEvent.isComposing) return;
        if (event.key !== "Enter" && event.key !== "Escape") return;
        event.preventDefault();
        end(event.key === "Enter");
      }}
      className="h-5 min-w-0 flex-1 rounded-sm border border-line-strong bg-bg px-1 text-text"
    />
  );
}
