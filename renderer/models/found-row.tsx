import type { FoundFile } from "../../main/contract";
import { errorSentence, type Translate, useT } from "../i18n";
import { takeFound, useLibrary } from "../state/library";
import { Button, Hint, Progress } from "../ui";
import { type Format, useFormat } from "../ui/format";

/** A file of another program: whose it is, what is known of it, and how it can be used. */
export function FoundRow({ file }: { readonly file: FoundFile }) {
  const t = useT();
  const f = useFormat();
  const name = file.catalogFile && file.state === "verified" ? buildName(file) : file.name;
  return (
    <li className="flex flex-wrap items-start justify-between gap-x-6 gap-y-2 py-3">
      <div className="figures min-w-0 flex-1 basis-80">
        <p className="font-semibold wrap-anywhere">{file.name}</p>
        <p className="text-muted">
          {t(`library.app.${file.app}`)} · {f.bytes(file.bytes)}
          {file.parts > 1 && ` · ${t("library.parts", { count: file.parts })}`} ·{" "}
          <span className={file.state === "verified" ? "text-good" : ""}>{stateText(file, t, f)}</span>
        </p>
        <p className="text-xs wrap-anywhere text-muted">{file.path}</p>
        {file.state === "unlisted" && file.error === null && (
          <p className="measure mt-1 text-xs text-muted">{t("library.unlistedWhat")}</p>
        )}
        {file.error !== null && <p className="measure mt-1 text-bad">{errorSentence(file.error)}</p>}
        {file.state === "checking" && (
          <Progress
            className="mt-2 max-w-80"
            label={t("library.checking", { name: file.name })}
            value={file.checkedBytes / Math.max(1, file.bytes)}
          />
        )}
      </div>
      <Acts file={file} name={name} />
    </li>
  );
}

function Acts({ file, name }: { readonly file: FoundFile; readonly name: string }) {
  const t = useT();
  const using = useLibrary((state) => state.using !== null);
  if (file.modelId !== null) return <p className="py-1 text-muted">{t("library.inLibrary")}</p>;
  if (file.error !== null) return null;
  return (
    <div className="flex items-center gap-1">
      {file.canLink && (
        <Hint text={t("library.linkWhat")}>
          <Button
            kind="quiet"
            disabled={using}
            aria-label={t("library.linkNamed", { name })}
            onClick={() => void takeFound(file, "hard-link")}
          >
            {t("library.link")}
          </Button>
        </Hint>
      )}
      <Button
        disabled={using}
        aria-label={t("library.useNamed", { name })}
        onClick={() => void takeFound(file, "in-place")}
      >
        {t("library.use")}
      </Button>
    </div>
  );
}

const buildName = ({ catalogFile, name }: FoundFile) =>
  catalogFile === null ? name : `${catalogFile.model} ${catalogFile.quant}`;

function stateText(file: FoundFile, t: Translate, f: Format): string {
  const name = buildName(file);
  switch (file.state) {
    case "waiting":
      return t("library.state.waiting", { name });
    case "checking":
      return t("library.state.checking", {
        name,
        percent: f.percent(file.checkedBytes / Math.max(1, file.bytes)),
      });
    case "verified":
      return t("library.state.verified", { name });
    case "different":
      return t("library.state.different");
    default:
      return t("library.state.unlisted");
  }
}
