import { FolderOpen, ShieldCheck, Trash2 } from "lucide-react";
import { useState } from "react";
import type { InstalledModel } from "../../main/contract";
import { askOrNotice, services } from "../bridge";
import { useT } from "../i18n";
import { useLibrary, verifyModel } from "../state/library";
import { Confirm, IconButton } from "../ui";
import { useFormat } from "../ui/format";
import { useUses } from "./uses";

/** What can be done with a model's file: compare it again, show it, remove it. */
export function FileActions({ model, loaded }: { readonly model: InstalledModel; readonly loaded: boolean }) {
  const t = useT();
  const f = useFormat();
  const [asking, setAsking] = useState(false);
  const uses = useUses(model);
  const details = useLibrary((state) => state.details.get(model.id));
  const remove = (deleteFile: boolean) => () =>
    void askOrNotice(services().models.remove({ id: model.id, deleteFile }));
  // Only a file in Quern's own folder is Quern's to remove.
  const own = details?.own ?? !model.id.startsWith("file:");
  const frees = details?.freesBytes ?? model.bytes;
  return (
    <>
      {(details?.parts ?? 1) === 1 && (
        <IconButton
          label={t("library.verify", { name: model.name })}
          icon={<ShieldCheck size={15} aria-hidden />}
          disabled={details?.verifying != null}
          onClick={() => void verifyModel(model.id)}
        />
      )}
      <IconButton
        label={t("models.showInFolder", { name: model.name })}
        icon={<FolderOpen size={15} aria-hidden />}
        onClick={() => void askOrNotice(services().models.showInFolder({ id: model.id }))}
      />
      <IconButton
        label={t("models.remove", { name: model.name })}
        icon={<Trash2 size={15} aria-hidden />}
        disabled={loaded}
        onClick={() => setAsking(true)}
      />
      <Confirm
        open={asking}
        title={t("models.removeTitle", { name: model.name })}
        actions={[
          own
            ? { id: "delete", label: t("library.trash"), act: remove(true) }
            : { id: "list", label: t("models.removeList"), act: remove(false), danger: false },
        ]}
        onClose={() => setAsking(false)}
      >
        {own
          ? t(frees > 0 ? "library.trashWhat" : "library.trashLinkedWhat", {
              size: f.bytes(frees),
              path: model.path,
            })
          : t("models.removeListWhat", { path: model.path })}
        {uses.length > 0 && (
          <>
            {" "}
            {t("uses.beforeRemoval")}
            <ul className="mt-1 ml-4 list-disc">
              {uses.map((use) => (
                <li key={use}>{use}</li>
              ))}
            </ul>
          </>
        )}
      </Confirm>
    </>
  );
}
