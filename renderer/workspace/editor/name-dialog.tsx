import { Dialog } from "@base-ui/react/dialog";
import { useState } from "react";
import { useT } from "../../i18n";
import { docOf } from "../../state/workspace/documents";
import { saveNewAs } from "../../state/workspace/files";
import { useTabs } from "../../state/workspace/tabs";
import { Button } from "../../ui";

/** Asks where in the folder a new text is saved. */
export function NameDialog() {
  const docId = useTabs((state) => state.namingId);
  return docId === null ? null : <Ask key={docId} docId={docId} />;
}

function Ask({ docId }: { readonly docId: string }) {
  const t = useT();
  const [path, setPath] = useState(() => docOf(docId)?.path ?? "");
  const [busy, setBusy] = useState(false);
  const close = (): void => useTabs.setState({ namingId: null });
  const save = async (): Promise<void> => {
    const wanted = path.trim().replaceAll("\\", "/");
    if (wanted === "" || busy) return;
    setBusy(true);
    await saveNewAs(docId, wanted);
    setBusy(false);
  };
  return (
    <Dialog.Root open onOpenChange={(open) => !open && close()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-40 bg-bg/70" />
        <Dialog.Popup className="fixed top-1/4 left-1/2 z-40 w-[min(30rem,calc(100vw-2rem))] -translate-x-1/2 rounded-md border border-line bg-raised p-5 shadow-float">
          <form
            onSubmit={(event) => {
              event.preventDefault();
              void save();
            }}
          >
            <Dialog.Title className="text-base font-semibold">{t("newFile.title")}</Dialog.Title>
            <label className="mt-3 block">
              <span className="text-muted">{t("newFile.path")}</span>
              <input
                value={path}
                maxLength={4096}
                spellCheck={false}
                onChange={(event) => setPath(event.target.value)}
                onFocus={(event) => event.target.select()}
                className="mt-1 h-8 w-full rounded-md border border-line-strong bg-bg px-2 font-mono"
              />
            </label>
            <div className="mt-5 flex flex-wrap justify-end gap-2">
              <Button onClick={close}>{t("newFile.cancel")}</Button>
              <Button kind="primary" type="submit" disabled={path.trim() === "" || busy}>
                {t("editor.save")}
              </Button>
            </div>
          </form>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
