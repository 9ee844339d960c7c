import { useT } from "../i18n";
import { ApplyKitButton } from "../kits";
import { Loading } from "../loading";
import { useEngine } from "../state/engine";
import { addFile, useModels } from "../state/models";
import { goTo } from "../state/navigation";
import { openWith } from "../state/open-with";
import { Button, Hint, Progress } from "../ui";
import { useFormat } from "../ui/format";

async function openOwnFile(): Promise<void> {
  const added = await addFile();
  if (added !== null && added.problem === null) await openWith(added.id);
}

/** The ways around a download: a file that is here already, and the practice model. */
export function OtherWays() {
  const loading = useEngine(({ status }) => status.state === "loading" || status.state === "failed");
  return (
    <div className="mt-4 flex flex-col gap-3">
      <div className="flex flex-wrap gap-2">
        <OtherWayButtons kind="plain" />
      </div>
      {loading && <Loading />}
    </div>
  );
}

/** The buttons alone, to stand beside the download. */
export function OtherWayButtons({ kind }: { readonly kind: "plain" | "quiet" }) {
  const t = useT();
  const f = useFormat();
  const practice = useModels((state) => state.installed.find((model) => model.practice));
  const adding = useModels((state) => state.adding);
  const importing = useModels((state) => state.importing);
  const busy = useEngine(({ status }) => status.state === "loading");
  return (
    <>
      <Button large kind={kind} disabled={adding || busy} onClick={() => void openOwnFile()}>
        {t("setup.useFile")}
      </Button>
      <ApplyKitButton kind={kind} large />
      {practice !== undefined && (
        <Hint text={t("practice.what")}>
          <Button large kind={kind} disabled={busy} onClick={() => void openWith(practice.id)}>
            {t("setup.tryPractice")}
          </Button>
        </Hint>
      )}
      <Button large kind={kind} onClick={() => goTo("settings")}>
        {t("endpoints.connect")}
      </Button>
      {importing !== null && (
        <div className="w-full">
          <p className="mb-1 text-muted">
            {t("models.importing", {
              done: f.bytes(importing.checkedBytes),
              all: f.bytes(importing.totalBytes),
            })}
          </p>
          <Progress
            label={t("models.importingLabel")}
            value={importing.checkedBytes / Math.max(1, importing.totalBytes)}
          />
        </div>
      )}
    </>
  );
}
