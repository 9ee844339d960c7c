import { X } from "lucide-react";
import { useEffect, useRef } from "react";
import { useT } from "../../i18n";
import { useDocuments } from "../../state/workspace/documents";
import { closeTab, tabTitle } from "../../state/workspace/files";
import {
  focusEditor,
  keepTab,
  moveTab,
  selectTab,
  stepTab,
  type Tab,
  useTabs,
} from "../../state/workspace/tabs";
import { visibleText } from "../../ui/visible";

/** The tabs of the editor. */
export function TabRow() {
  const t = useT();
  const tabs = useTabs((state) => state.tabs);
  const activeId = useTabs((state) => state.activeId);
  const docs = useDocuments((state) => state.docs);
  const row = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (activeId !== null)
      row.current
        ?.querySelector('[aria-selected="true"]')
        ?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [activeId]);
  const pathOf = (tab: Tab): string => (tab.kind === "diff" ? tab.path : (docs[tab.docId]?.path ?? ""));
  const paths = tabs.filter(({ kind }) => kind === "file").map(pathOf);
  const onKeyDown = (event: React.KeyboardEvent, id: string): void => {
    const by = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    if (by !== 0 && event.altKey) moveTab(id, by);
    else if (by !== 0) stepTab(by);
    else if (event.key === "Enter" || event.key === " ") focusEditor();
    else if (event.key === "Delete") closeTab(id);
    else return;
    event.preventDefault();
    requestAnimationFrame(() => row.current?.querySelector<HTMLElement>('[aria-selected="true"]')?.focus());
  };
  return (
    <div
      ref={row}
      role="tablist"
      aria-label={t("tabs.label")}
      className="flex h-8 shrink-0 overflow-x-auto border-b border-line bg-surface [scrollbar-width:none]"
      onWheel={(event) => {
        event.currentTarget.scrollLeft += event.deltaY;
      }}
    >
      {tabs.map((tab) => {
        const path = pathOf(tab);
        const content = tab.kind === "file" ? docs[tab.docId]?.content : undefined;
        const dirty = content?.state === "text" && content.dirty;
        const { name, folder } = tabTitle(path, tab.kind === "file" ? paths : []);
        const selected = tab.id === activeId;
        const title =
          tab.kind === "diff" ? t(`tabs.${tab.against}`, { name: visibleText(name) }) : visibleText(name);
        return (
          <div
            key={tab.id}
            className={`group flex max-w-56 shrink-0 items-center border-r border-line pr-0.5 ${
              selected
                ? "bg-bg shadow-[inset_0_2px_0_var(--accent-strong)]"
                : "text-muted hover:bg-raised hover:text-text"
            }`}
            onAuxClick={(event) => event.button === 1 && closeTab(tab.id)}
          >
            <button
              type="button"
              role="tab"
              aria-selected={selected}
              aria-controls="workspace-editor"
              aria-keyshortcuts="Delete"
              tabIndex={selected ? 0 : -1}
              title={visibleText(path)}
              onClick={() => selectTab(tab.id)}
              onDoubleClick={() => keepTab(tab.id)}
              onKeyDown={(event) => onKeyDown(event, tab.id)}
              className={`flex h-full min-w-0 items-center gap-1.5 pl-3 pr-1 focus-visible:-outline-offset-2 ${
                tab.kind === "file" && tab.preview ? "italic" : ""
              }`}
            >
              <span className="truncate">{title}</span>
              {folder !== "" && <span className="truncate text-xs text-muted">{visibleText(folder)}</span>}
              {dirty && <span className="sr-only">{t("tabs.unsaved")}</span>}
            </button>
            {/* For the pointer alone: a list of tabs holds nothing but tabs. Delete and the shortcut do the same. */}
            <button
              type="button"
              aria-hidden
              tabIndex={-1}
              title={t("tabs.close", { name: visibleText(name) })}
              onClick={() => closeTab(tab.id)}
              className="relative flex size-6 shrink-0 items-center justify-center rounded-md text-muted hover:bg-surface hover:text-text"
            >
              {dirty && (
                <span
                  aria-hidden
                  className="absolute size-2 rounded-full bg-accent-strong group-hover:hidden"
                />
              )}
              <X
                size={13}
                aria-hidden
                className={
                  dirty ? "hidden group-hover:block" : selected ? "" : "opacity-0 group-hover:opacity-100"
                }
              />
            </button>
          </div>
        );
      })}
    </div>
  );
}
