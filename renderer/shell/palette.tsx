import { Dialog } from "@base-ui/react/dialog";
import { Command } from "cmdk";
import { useState } from "react";
import { useT } from "../i18n";
import { hasAll, wordsOf } from "../search/matching";
import { setPalette } from "../state/navigation";
import { openSearch } from "../state/search";
import { usePaletteGroups } from "./palette-groups";

/** Leads to the search, whatever was typed. */
const searchItem = "search-everything";

/** Stands between a command's name and its id in what an item is known by. */
const divider = "\u0001";

/**
 * How well an item is what was typed: its name has all of the words. Not letters in passing, of which a long name has
 * any: groups keep their order, so that a chance hit in the first one would come before the right name in the last.
 */
function rank(value: string, words: string): number {
  const [name = ""] = value.split(divider);
  return value === searchItem || hasAll(name, wordsOf(words)) ? 1 : 0;
}

/** Everything by name. */
export function Palette() {
  const t = useT();
  const groups = usePaletteGroups();
  const [words, setWords] = useState("");
  return (
    <Dialog.Root open onOpenChange={(open) => setPalette(open)}>
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-40 bg-bg/60" />
        <Dialog.Popup
          aria-label={t("palette.label")}
          className="fixed top-[12vh] left-1/2 z-40 w-[min(36rem,calc(100vw-2rem))] -translate-x-1/2 overflow-hidden rounded-md border border-line bg-raised shadow-float"
        >
          <Command label={t("palette.label")} loop filter={rank}>
            <Command.Input
              autoFocus
              value={words}
              onValueChange={setWords}
              placeholder={t("palette.placeholder")}
              className="h-11 w-full border-b border-line bg-transparent px-4 text-base outline-none"
            />
            <Command.List
              label={t("palette.results")}
              className="max-h-[min(24rem,60vh)] overflow-y-auto p-1.5"
            >
              <Command.Empty className="px-3 py-6 text-center text-muted">{t("palette.empty")}</Command.Empty>
              {groups.map((group) => (
                <Command.Group
                  key={group.title}
                  heading={group.title}
                  className="**:[[cmdk-group-heading]]:px-2.5 **:[[cmdk-group-heading]]:pt-2 **:[[cmdk-group-heading]]:pb-1 **:[[cmdk-group-heading]]:text-xs **:[[cmdk-group-heading]]:text-muted"
                >
                  {group.commands.map((command) => (
                    <Command.Item
                      key={command.id}
                      value={`${command.name}${divider}${command.id}`}
                      onSelect={() => {
                        setPalette(false);
                        command.act();
                      }}
                      className="flex h-8 items-center justify-between gap-4 rounded-md px-2.5 data-[selected=true]:bg-accent-quiet"
                    >
                      <span className="truncate">{command.name}</span>
                      {command.keys !== undefined && (
                        <kbd className="shrink-0 font-sans text-xs text-muted">{command.keys}</kbd>
                      )}
                    </Command.Item>
                  ))}
                </Command.Group>
              ))}
              {words.trim() !== "" && (
                <Command.Group value="search">
                  <Command.Item
                    value={searchItem}
                    onSelect={() => {
                      setPalette(false);
                      openSearch(words);
                    }}
                    className="flex h-8 items-center rounded-md px-2.5 data-[selected=true]:bg-accent-quiet"
                  >
                    <span className="truncate">{t("search.openFor", { query: words.trim() })}</span>
                  </Command.Item>
                </Command.Group>
              )}
            </Command.List>
          </Command>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
