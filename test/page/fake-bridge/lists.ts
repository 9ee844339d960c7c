import { catalog } from "virtual:machines";
import type { CatalogList, Client, Contract, Result, Settings } from "../../../main/contract";

type Good = <T>(value: T) => Promise<Result<T>>;

/** Lists of files of a computer that has none: what the settings say of them, and one newer list. */
export function fakeLists(
  good: Good,
  change: (change: Partial<Settings>) => void,
): Pick<
  Client<Contract["library"]>,
  "catalogList" | "refreshCatalog" | "openCatalogList" | "setListAddress" | "chooseListKey" | "dropListKey"
> {
  let list: CatalogList = {
    serial: 0,
    issuedAt: null,
    host: "lists.example.org",
    byVariable: false,
    key: { whose: "quern", text: "MCowBQYDK2VwAyEA7d0V6Vq2nG7xv1hQq4cJmS3x9oYkT2bR5uWfLz8eXk0=" },
    askedAt: null,
    addedFiles: 0,
    newFileIds: [],
  };
  const set = (next: Partial<CatalogList>) => {
    list = { ...list, ...next };
    return good(list);
  };
  const setKey = (text: string | null) => {
    change({ listKey: text });
    return set({ key: { whose: text === null ? "quern" : "chosen", text } });
  };
  return {
    catalogList: () => good(list),
    refreshCatalog: () =>
      set({
        serial: 7,
        issuedAt: "2026-11-20",
        askedAt: "2026-11-27T08:30:00.000Z",
        addedFiles: 12,
        newFileIds: catalog.slice(0, 2).map(({ id }) => id),
      }),
    // A newer one in which nothing is new.
    openCatalogList: () => set({ serial: 8, newFileIds: [] }),
    setListAddress: async ({ url }) => {
      if (url !== null && !URL.canParse(url))
        return { ok: false, error: { code: "invalid-request", params: { what: "library.setListAddress" } } };
      change({ listUrl: url });
      return set({ host: url === null ? null : new URL(url).host });
    },
    chooseListKey: () => setKey("MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE="),
    dropListKey: () => setKey(null),
  };
}
