import { useEffect, useMemo, useState } from "react";
import type { Mention, TerminalInfo } from "../../../../main/contract";
import { ask, services } from "../../../bridge";
import { type Translate, useT } from "../../../i18n";
import { useFolder } from "../../../state/workspace/folder";
import { useSelection } from "../../../state/workspace/selection";
import { oneLine } from "../shown";
import { foldersOf, isMeant, type MentionQuery, mentionKey } from "./mentions";

/** Something that can be mentioned, as the list shows it. */
export interface MentionOption {
  readonly key: string;
  readonly mention: Mention;
  readonly name: string;
  readonly what: string;
}

/** After this long without a change files are looked for, ms. */
const pause = 80;
const mostFiles = 200;
const shownFiles = 12;
const shownFolders = 4;

/** What can be mentioned for what is typed behind an `@`: what is at hand, then folders and files, the best first. */
export function useMentionOptions(at: MentionQuery | null): readonly MentionOption[] {
  const t = useT();
  const open = at !== null;
  const query = at?.query ?? "";
  const git = useFolder((state) => state.folder?.git ?? false);
  const selection = useSelection((state) => state.selection);
  const terminals = useTerminals(open);
  const paths = usePaths(at);
  return useMemo(() => {
    if (!open) return [];
    const atHand: Mention[] = [
      ...(selection === null ? [] : [{ kind: "selection", ...selection } as const]),
      ...(git ? [{ kind: "diff" } as const] : []),
      ...terminals.map(({ id }) => ({ kind: "terminal", terminalId: id }) as const),
    ];
    const named = atHand
      .map((mention) => optionOf(mention, terminals, t))
      .filter((option) => isMeant(option, query));
    const folders = foldersOf(paths, query, shownFolders).map((path) => ({ kind: "folder", path }) as const);
    const files = paths.slice(0, shownFiles).map((path) => ({ kind: "file", path }) as const);
    return [...named, ...[...folders, ...files].map((mention) => optionOf(mention, terminals, t))];
  }, [open, query, git, selection, terminals, paths, t]);
}

function optionOf(mention: Mention, terminals: readonly TerminalInfo[], t: Translate): MentionOption {
  return { key: mentionKey(mention), mention, ...labelOf(mention, terminals, t) };
}

/** What something mentioned is called, and what kind of thing it is. */
export function labelOf(
  mention: Mention,
  terminals: readonly TerminalInfo[],
  t: Translate,
): { readonly name: string; readonly what: string } {
  const what = t(`agent.mention.${mention.kind}`);
  switch (mention.kind) {
    case "file":
    case "folder":
      return { name: oneLine(mention.path, 300), what };
    case "selection":
      return {
        name: t("agent.mention.lines", {
          path: oneLine(mention.path, 300),
          from: mention.from,
          to: mention.to,
        }),
        what,
      };
    case "terminal": {
      const title = terminals.find(({ id }) => id === mention.terminalId)?.title ?? "";
      return { name: oneLine(title, 120) || what, what };
    }
    case "resource":
      return { name: oneLine(`${mention.server}: ${mention.uri}`, 300), what };
    default:
      return { name: t("agent.mention.diffName"), what };
  }
}

/** The terminals that are open, read whenever the list opens. */
function useTerminals(open: boolean): readonly TerminalInfo[] {
  const [terminals, setTerminals] = useState<readonly TerminalInfo[]>([]);
  useEffect(() => {
    if (!open) return;
    let current = true;
    const read = async (): Promise<void> => {
      const result = await ask(services().terminal.list());
      if (current) setTerminals(result.ok ? result.value : []);
    };
    void read();
    return () => {
      current = false;
    };
  }, [open]);
  return terminals;
}

/** Files for what is typed; those of before stay until the new ones are here. */
function usePaths(at: MentionQuery | null): readonly string[] {
  const [paths, setPaths] = useState<readonly string[]>([]);
  const query = at?.query ?? null;
  useEffect(() => {
    if (query === null) return;
    let current = true;
    const read = async (): Promise<void> => {
      const result = await ask(services().files.quickOpen({ query, limit: mostFiles }));
      // Without files the rest of the list is as useful as before.
      if (current) setPaths(result.ok ? result.value : []);
    };
    const timer = setTimeout(() => void read(), pause);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [query]);
  return paths;
}
