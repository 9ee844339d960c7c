import { useEffect } from "react";
import type { CatalogFile, FoundFile } from "../../main/contract";
import { useT } from "../i18n";
import { lookOnce, takeFound, useLibrary } from "../state/library";
import { openWith } from "../state/open-with";
import { Button } from "../ui";
import { useFormat } from "../ui/format";

/** The file of another program that is this build, or may be; a verified one first. Looks once, by itself. */
export function useHere(file: CatalogFile): FoundFile | null {
  const files = useLibrary((state) => state.found.files);
  useEffect(() => void lookOnce(), []);
  const same = files.filter(({ catalogFile, error }) => catalogFile?.id === file.id && error === null);
  return same.find(({ state }) => state === "verified") ?? same[0] ?? null;
}

/** In place of a download: the file that another program has here already. */
export function UseHere({ found }: { readonly found: FoundFile }) {
  const t = useT();
  const f = useFormat();
  const using = useLibrary((state) => state.using !== null);
  const app = t(`library.app.${found.app}`);
  const use = async (): Promise<void> => {
    const model = await takeFound(found, "in-place");
    if (model !== null && model.problem === null) await openWith(model.id);
  };
  return (
    <div className="w-full">
      <p className="font-semibold">{t("setup.here")}</p>
      <p className="measure text-muted">
        {t(found.state === "verified" ? "setup.hereVerified" : "setup.hereMaybe", { app })}
        {found.state === "checking" && ` ${f.percent(found.checkedBytes / Math.max(1, found.bytes))}`}
      </p>
      <p className="mb-2 text-xs wrap-anywhere text-muted">{found.path}</p>
      <Button large kind="primary" disabled={using} onClick={() => void use()}>
        {t("setup.useHere", { app })}
      </Button>
    </div>
  );
}
