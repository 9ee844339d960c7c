import { useId } from "react";
import { useT } from "../i18n";
import { changeDraft, chooseKitTarget, type KitDraft } from "../state/kit-making";
import { useLibrary } from "../state/library";
import { useModels } from "../state/models";
import { useSettings } from "../state/settings";
import { Button, Choice, Toggle } from "../ui";
import { useFormat } from "../ui/format";
import { ForMachine } from "./for-machine";
import { canBecomeKit } from "./kit-models";

/** Largest sizes of a file on a stick: whole files, FAT32 (its sizes have 32 bits), a DVD, a small stick, a CD. */
const partSizes = [null, 2 ** 32 - 1, 2_000_000_000, 1_000_000_000, 700_000_000] as const;

/** What goes into the kits, and where they are written. */
export function MakeForm({ draft }: { readonly draft: KitDraft }) {
  const t = useT();
  const f = useFormat();
  const id = useId();
  const { folder, machine, modelIds, partBytes, withImages } = draft;
  const sizeName = (size: number | null) =>
    size === null
      ? t("kitMaking.whole")
      : size === 2 ** 32 - 1
        ? t("kitMaking.fat32")
        : t("kitMaking.parts", { size: f.bytes(size) });
  return (
    <div className="flex flex-col gap-4">
      <p className="text-muted">{t("kitMaking.what")}</p>
      <ForMachine machine={machine} />
      <Models modelIds={modelIds} />
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <span id={`${id}-folder`} className="w-24 text-muted">
          {t("kitMaking.folder")}
        </span>
        <Button aria-describedby={`${id}-folder`} onClick={() => void chooseKitTarget()}>
          {t("kitMaking.choose")}
        </Button>
        <span className={`min-w-0 flex-1 basis-40 wrap-anywhere ${folder === null ? "text-muted" : ""}`}>
          {folder ?? t("kitMaking.noFolder")}
        </span>
      </div>
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <span className="w-24 text-muted">{t("kitMaking.files")}</span>
        <Choice
          label={t("kitMaking.files")}
          value={String(partBytes)}
          options={partSizes.map((size) => ({ value: String(size), label: sizeName(size) }))}
          onChange={(size) => changeDraft({ partBytes: size === "null" ? null : Number(size) })}
        />
      </div>
      <Toggle checked={withImages} onChange={(on) => changeDraft({ withImages: on })}>
        {t("kitMaking.images")}
      </Toggle>
      {withImages && <MissingImages modelIds={modelIds} />}
    </div>
  );
}

/** What has to be fetched before the kits can be written, or why it is not. */
function MissingImages({ modelIds }: { readonly modelIds: readonly string[] }) {
  const t = useT();
  const f = useFormat();
  const installed = useModels((state) => state.installed);
  const companions = useModels((state) => state.companions);
  const details = useLibrary((state) => state.details);
  const offline = useSettings(({ settings }) => settings?.offline ?? false);
  const repos = new Set(
    installed
      .filter(({ id }) => modelIds.includes(id) && details.get(id)?.imagesFile === null)
      .map(({ catalogFile }) => catalogFile?.repo),
  );
  const missing = companions.filter(({ repo }) => repos.has(repo));
  if (missing.length === 0) return null;
  const size = f.bytes(missing.reduce((sum, { bytes }) => sum + bytes, 0));
  return (
    <p className="measure figures text-muted" role="status">
      {t(offline ? "kitMaking.imagesOffline" : "kitMaking.imagesFetched", { size })}
    </p>
  );
}

function Models({ modelIds }: { readonly modelIds: readonly string[] }) {
  const t = useT();
  const f = useFormat();
  const installed = useModels((state) => state.installed);
  const own = installed.filter(({ practice }) => !practice);
  if (!own.some(canBecomeKit)) return <p className="text-bad">{t("kitMaking.nothing")}</p>;
  const set = (id: string, on: boolean) =>
    changeDraft({ modelIds: on ? [...modelIds, id] : modelIds.filter((one) => one !== id) });
  return (
    <fieldset>
      <legend className="mb-1 text-muted">{t("kitMaking.models")}</legend>
      <ul className="flex flex-col gap-1.5">
        {own.map((model) => (
          <li key={model.id}>
            <label className="figures flex items-start gap-2">
              <input
                type="checkbox"
                className="mt-1 accent-accent-strong"
                checked={modelIds.includes(model.id)}
                disabled={!canBecomeKit(model)}
                onChange={(event) => set(model.id, event.target.checked)}
              />
              <span className={`min-w-0 wrap-anywhere ${canBecomeKit(model) ? "" : "text-muted"}`}>
                {model.name} · {f.bytes(model.bytes)}
                {!canBecomeKit(model) && ` · ${t("kitMaking.notVerified")}`}
              </span>
            </label>
          </li>
        ))}
      </ul>
    </fieldset>
  );
}
