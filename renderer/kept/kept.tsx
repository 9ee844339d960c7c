import { useT } from "../i18n";
import { keepKnobs, openFit } from "../state/explore";
import { useSettings } from "../state/settings";
import { Button } from "../ui";

interface KeptProps {
  /** A file of the catalogue, or one of the user's own. */
  readonly fileId: string;
}

/** That a build is loaded with settings of the user's, and the way back; nothing where it is not. */
export function KeptNote({ fileId }: KeptProps) {
  const t = useT();
  const kept = useSettings(({ settings }) => settings?.keptKnobs[fileId] !== undefined);
  if (!kept) return null;
  return (
    <p className="flex flex-wrap items-center gap-x-2">
      {t("fit.keptNote")}
      <Button kind="quiet" onClick={() => void keepKnobs(fileId, null)}>
        {t("fit.back")}
      </Button>
    </p>
  );
}

/** Opens the fit page with a build. */
export function OtherSettings({ fileId, name }: KeptProps & { readonly name?: string }) {
  const t = useT();
  return (
    <Button
      kind="quiet"
      onClick={() => openFit(fileId)}
      aria-label={name === undefined ? undefined : t("fit.tryNamed", { name })}
    >
      {t("fit.tryOther")}
    </Button>
  );
}
