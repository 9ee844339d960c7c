import type { Client, Contract, ModelFolder, Settings } from "../../../main/contract";
import type { Scenario } from "./scenario";

export type FakeFolders = Pick<Client<Contract["models"]>, "folders" | "addFolder" | "forgetFolder">;

const main: ModelFolder = {
  path: "/home/ada/.local/share/quern/models",
  main: true,
  state: "here",
  freeBytes: 412_000_000_000,
  totalBytes: 994_700_000_000,
  roomBytes: 411_000_000_000,
};
const small = (path: string, freeBytes: number): ModelFolder => ({
  path,
  main: false,
  state: "here",
  freeBytes,
  totalBytes: 64_000_000_000,
  roomBytes: freeBytes - 1_000_000_000,
});

/** Which folders there are at first: `one`, or `full`: several, none with room, one of them away and one read only. */
const kinds: Readonly<Record<string, readonly ModelFolder[]>> = {
  one: [main],
  full: [
    { ...main, freeBytes: 9_100_000_000, roomBytes: 8_100_000_000 },
    small("/mnt/data/models", 3_200_000_000),
    {
      ...small("/media/ada/STICK/models", 0),
      state: "away",
      freeBytes: null,
      totalBytes: null,
      roomBytes: null,
    },
    { ...small("/net/models", 60_000_000_000), state: "read-only" },
  ],
};

export const foldersOf = ({ disks }: Scenario): readonly ModelFolder[] => kinds[disks] ?? [main];

/** @param change tells the settings what the list is now */
export function fakeFolders(scenario: Scenario, change: (settings: Partial<Settings>) => void): FakeFolders {
  let folders = [...foldersOf(scenario)];
  const keep = (next: ModelFolder[]) => {
    folders = next;
    change({ moreModelFolders: folders.filter((one) => !one.main).map(({ path }) => path) });
    return Promise.resolve({ ok: true as const, value: [...folders] });
  };
  return {
    folders: () => Promise.resolve({ ok: true, value: [...folders] }),
    addFolder: () => keep([...folders, small("/mnt/big/models", 51_000_000_000)]),
    forgetFolder: ({ path }) => keep(folders.filter((one) => one.path !== path)),
  };
}
