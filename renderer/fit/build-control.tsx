import { useId } from "react";
import type { BuildOutlook } from "../../main/contract";
import { useT } from "../i18n";
import { tryBuild, useExplore } from "../state/explore";
import { useFormat } from "../ui/format";
import { Control } from "./control";
import { useQualityText } from "./quality-text";

/** Which build of the catalogue, or file of one's own. */
export function BuildControl({ fileId }: { readonly fileId: string }) {
  const t = useT();
  const id = useId();
  const builds = useExplore((state) => state.builds) ?? [];
  const sorted = builds.toSorted((a, b) => b.file.bytes - a.file.bytes);
  return (
    <Control htmlFor={id} label={t("fit.build")} hintId={`${id}-hint`} hint={t("fit.buildWhat")}>
      <select
        id={id}
        value={fileId}
        aria-describedby={`${id}-hint`}
        onChange={(event) => tryBuild(event.target.value)}
        className="mb-1 h-7 w-full rounded-md border border-line-strong bg-raised px-2"
      >
        <optgroup label={t("fit.plainBuilds")}>
          <Options builds={sorted.filter(({ file, own }) => !own && !file.mtp)} />
        </optgroup>
        <optgroup label={t("fit.mtpBuilds")}>
          <Options builds={sorted.filter(({ file, own }) => !own && file.mtp)} />
        </optgroup>
        {sorted.some(({ own }) => own) && (
          <optgroup label={t("fit.ownFiles")}>
            <Options builds={sorted.filter(({ own }) => own)} />
          </optgroup>
        )}
      </select>
    </Control>
  );
}

function Options({ builds }: { readonly builds: readonly BuildOutlook[] }) {
  const t = useT();
  const f = useFormat();
  const quality = useQualityText();
  return builds.map(({ file }) => (
    <option key={file.id} value={file.id}>
      {t("fit.buildOption", {
        name: file.mtp ? t("fit.withMtp", { name: file.quant }) : file.quant,
        size: f.bytes(file.bytes),
        quality: quality(file),
      })}
    </option>
  ));
}
