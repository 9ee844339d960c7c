import { Dialog } from "@base-ui/react/dialog";
import { Command } from "cmdk";
import { useEffect, useRef, useState } from "react";
import type { ErrorData } from "../../main/contract";
import { ask, services } from "../bridge";
import { errorSentence, useT } from "../i18n";
import { setQuickOpen, useAsked } from "../state/workspace/commands";
import { openFile } from "../state/workspace/files";
import { nameOf, parentOf } from "../state/workspace/path";
import { visibleText } from "../ui/visible";
import { quickQuery } from "./quick-query";

/** Files by name: what was typed, and a line after a colon. */
export function QuickOpen() {
  const open = useAsked((state) => state.quickOpen);
  return open ? <OpenList /> : null;
}

function OpenList() {
  const t = useT();
  const [typed, setTyped] = useState("");
  const [paths, setPaths] = useState<readonly string[] | null>(null);
  const [error, setError] = useState<ErrorData | null>(null);
  const [chosen, setChosen] = useState("");
  const list = useRef<HTMLDivElement>(null);
  const { query, line } = quickQuery(typed);
  useEffect(() => {
    let current = true;
    void ask(services().files.quickOpen({ query, limit: 50 })).then((result) => {
      if (!current) return;
      setError(result.ok ? null : result.error);
      setPaths(result.ok ? result.value : []);
      // The best one, and not the one that was the best for fewer letters and stands further down now.
      setChosen((result.ok && result.value[0]) || "");
      list.current?.scrollTo({ top: 0 });
    });
    return () => {
      current = false;
    };
  }, [query]);
  const choose = (path: string): void => {
    setQuickOpen(false);
    void openFile(path, line === null ? undefined : { line });
  };
  return (
    <Dialog.Root open onOpenChange={(open) => setQuickOpen(open)}>
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-40 bg-bg/60" />
        <Dialog.Popup
          aria-label={t("quickOpen.label")}
          className="fixed top-[12vh] left-1/2 z-40 w-[min(36rem,calc(100vw-2rem))] -translate-x-1/2 overflow-hidden rounded-md border border-line bg-raised shadow-float"
        >
          <Command
            label={t("quickOpen.label")}
            loop
            shouldFilter={false}
            value={chosen}
            onValueChange={setChosen}
          >
            <Command.Input
              autoFocus
              value={typed}
              onValueChange={setTyped}
              placeholder={t("quickOpen.placeholder")}
              className="h-11 w-full border-b border-line bg-transparent px-4 text-base outline-none"
            />
            <Command.List
              ref={list}
              label={t("quickOpen.results")}
              className="max-h-[min(24rem,60vh)] overflow-y-auto p-1.5"
            >
              {paths !== null && (
                <Command.Empty className="px-3 py-6 text-center text-muted">
                  {error === null ? t("quickOpen.empty") : errorSentence(error)}
                </Command.Empty>
              )}
              {(paths ?? []).map((path) => (
                <Command.Item
                  key={path}
                  value={path}
                  onSelect={() => choose(path)}
                  className="flex h-8 items-baseline gap-3 rounded-md px-2.5 pt-1.5 data-[selected=true]:bg-accent-quiet"
                >
                  <span className="shrink-0 truncate">{visibleText(nameOf(path))}</span>
                  <span className="min-w-0 truncate text-xs text-muted">{visibleText(parentOf(path))}</span>
                </Command.Item>
              ))}
            </Command.List>
          </Command>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
