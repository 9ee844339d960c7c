import { useEffect, useId, useState } from "react";
import type { AgentStep, ErrorData } from "../../../../main/contract";
import { ask, services } from "../../../bridge";
import { useT } from "../../../i18n";
import { readSteps } from "../../../state/agent";
import { announce } from "../../../state/notices";
import { Busy, Button, ErrorNote, WideDialog } from "../../../ui";
import { useFormat } from "../../../ui/format";
import { oneLine } from "../shown";

interface Preview {
  readonly hasFiles: boolean;
  readonly files: readonly { readonly path: string; readonly kind: "created" | "changed" | "deleted" }[];
  readonly conflicts: readonly string[];
  readonly notCovered: {
    readonly listed: readonly { readonly path: string; readonly why: "ignored" | "large" | "unreadable" }[];
    readonly count: number;
  };
}

const choices = ["both", "files", "conversation"] as const;
type Choice = (typeof choices)[number];

interface RestoreDialogProps {
  readonly step: AgentStep;
  readonly onClose: () => void;
}

/** Puts files, conversation or both back to before a step, after showing what that does. */
export function RestoreDialog({ step, onClose }: RestoreDialogProps) {
  const t = useT();
  const [preview, setPreview] = useState<Preview | null>(null);
  const [error, setError] = useState<ErrorData | null>(null);
  const [chosen, setWhat] = useState<Choice>("both");
  const [overwrite, setOverwrite] = useState<ReadonlySet<string>>(new Set());
  const [working, setWorking] = useState(false);

  const what = preview?.hasFiles === false ? "conversation" : chosen;

  useEffect(() => {
    let current = true;
    const read = async (): Promise<void> => {
      const result = await ask(services().agent.previewRestore({ stepId: step.id }));
      if (!current) return;
      if (result.ok) setPreview(result.value);
      else setError(result.error);
    };
    void read();
    return () => {
      current = false;
    };
  }, [step.id]);

  const restore = async (): Promise<void> => {
    setWorking(true);
    setError(null);
    const result = await ask(
      services().agent.restore({
        stepId: step.id,
        what,
        overwrite: what === "conversation" ? [] : [...overwrite],
      }),
    );
    setWorking(false);
    if (!result.ok) return setError(result.error);
    await readSteps(step.taskId);
    announce(t("agent.restored", { number: step.number }));
    onClose();
  };
  const toggle = (path: string): void =>
    setOverwrite((now) => {
      const next = new Set(now);
      if (!next.delete(path)) next.add(path);
      return next;
    });

  return (
    <WideDialog
      title={t("agent.restoreTitle", { number: step.number })}
      note={t("agent.restoreWhat")}
      onClose={onClose}
      foot={
        <div className="flex flex-wrap justify-end gap-2">
          <Button onClick={onClose}>{t("agent.cancel")}</Button>
          <Button kind="danger" disabled={preview === null || working} onClick={() => void restore()}>
            {t(`agent.restoreAct.${what}`, { number: step.number })}
          </Button>
        </div>
      }
    >
      {error !== null && <ErrorNote error={error} />}
      {preview === null && error === null && <Busy>{t("agent.restorePreparing")}</Busy>}
      {preview !== null && (
        <div className="flex flex-col gap-3">
          {preview.hasFiles ? (
            <Choices what={what} onWhat={setWhat} />
          ) : (
            <p>{t("agent.restoreConversationAlone")}</p>
          )}
          {what !== "conversation" && <Files preview={preview} overwrite={overwrite} onToggle={toggle} />}
        </div>
      )}
    </WideDialog>
  );
}

function Choices({ what, onWhat }: { readonly what: Choice; readonly onWhat: (what: Choice) => void }) {
  const t = useT();
  const name = useId();
  return (
    <fieldset className="flex flex-col gap-1.5">
      <legend className="sr-only">{t("agent.restoreChoice")}</legend>
      {choices.map((choice) => (
        <label key={choice} className="flex items-start gap-2">
          <input
            type="radio"
            name={name}
            checked={choice === what}
            onChange={() => onWhat(choice)}
            className="mt-1 accent-accent-strong"
          />
          <span>
            {t(`agent.restoreChoice.${choice}`)}
            <span className="block text-muted">{t(`agent.restoreChoiceWhat.${choice}`)}</span>
          </span>
        </label>
      ))}
    </fieldset>
  );
}

interface FilesProps {
  readonly preview: Preview;
  readonly overwrite: ReadonlySet<string>;
  readonly onToggle: (path: string) => void;
}

function Files({ preview, overwrite, onToggle }: FilesProps) {
  const t = useT();
  const { files, conflicts, notCovered } = preview;
  const safe = files.filter(({ path }) => !conflicts.includes(path));
  return (
    <>
      <section aria-label={t("agent.restoreFiles")}>
        <h3 className="font-semibold">{t("agent.restoreFiles")}</h3>
        {safe.length === 0 && <p className="text-muted">{t("agent.restoreNoFiles")}</p>}
        <ul className="mt-1 max-h-60 overflow-y-auto">
          {safe.map(({ path, kind }) => (
            <li key={path} className="flex items-baseline justify-between gap-3">
              <bdi className="min-w-0 font-mono text-xs wrap-anywhere">{oneLine(path, 400)}</bdi>
              <span className="shrink-0 text-xs text-muted">{t(`agent.restoreKind.${kind}`)}</span>
            </li>
          ))}
        </ul>
      </section>
      {notCovered.count > 0 && <NotCovered {...notCovered} />}
      {conflicts.length > 0 && (
        <fieldset className="rounded-md border border-line bg-bad-quiet p-3">
          <legend className="sr-only">{t("agent.conflicts")}</legend>
          <p>{t("agent.conflictsWhat")}</p>
          {conflicts.map((path) => (
            <label key={path} className="mt-1.5 flex items-start gap-2">
              <input
                type="checkbox"
                checked={overwrite.has(path)}
                onChange={() => onToggle(path)}
                className="mt-0.5 accent-accent-strong"
              />
              <span className="min-w-0">
                {t("agent.overwrite")}{" "}
                <bdi className="font-mono text-xs wrap-anywhere">{oneLine(path, 400)}</bdi>
              </span>
            </label>
          ))}
        </fieldset>
      )}
    </>
  );
}

/** What stays as it is whatever is put back, and why. */
function NotCovered({ listed, count }: Preview["notCovered"]) {
  const t = useT();
  const f = useFormat();
  return (
    <details>
      <summary className="figures cursor-default text-muted">
        {t("agent.notCovered", { count, number: f.number(count) })}
      </summary>
      <p className="measure mt-1 text-muted">{t("agent.notCoveredWhat")}</p>
      <ul aria-label={t("agent.notCoveredList")} className="mt-1 max-h-40 overflow-y-auto">
        {listed.map(({ path, why }) => (
          <li key={path} className="flex items-baseline justify-between gap-3">
            <bdi className="min-w-0 font-mono text-xs wrap-anywhere">{oneLine(path, 400)}</bdi>
            <span className="shrink-0 text-xs text-muted">{t(`agent.notCoveredWhy.${why}`)}</span>
          </li>
        ))}
      </ul>
      {listed.length < count && (
        <p className="figures text-xs text-muted">
          {t("agent.notCoveredMore", { number: f.number(count - listed.length) })}
        </p>
      )}
    </details>
  );
}
