import { useEffect, useState } from "react";
import type { AgentStep, ErrorData, FileChange } from "../../../../main/contract";
import { ask, services } from "../../../bridge";
import { useT } from "../../../i18n";
import { Busy, Button, CopyButton, ErrorNote } from "../../../ui";
import { ClippedText } from "../clipped-text";
import { Hunks } from "../review/hunks";
import { oneLine } from "../shown";

interface Detail {
  readonly asked: string;
  readonly gave: string;
  readonly clipped: boolean;
  readonly change: FileChange | null;
}

type Read = Detail | { readonly error: ErrorData } | null;

/** So many characters of what a tool gave are drawn at once. */
const drawnAtOnce = 8000;

/** What a tool was asked and what it gave, word for word as the model saw it; read when it is opened. */
export function StepDetail({ step }: { readonly step: AgentStep }) {
  const t = useT();
  const [read, setRead] = useState<Read>(null);
  const { id, state } = step;
  // biome-ignore lint/correctness/useExhaustiveDependencies: another state is a reason to read again.
  useEffect(() => {
    let current = true;
    const load = async (): Promise<void> => {
      const result = await ask(services().agent.stepDetail({ stepId: id }));
      if (current) setRead(result.ok ? result.value : { error: result.error });
    };
    void load();
    return () => {
      current = false;
    };
  }, [id, state]);

  if (read === null) return <Busy>{t("agent.readingDetail")}</Busy>;
  if ("error" in read) return <ErrorNote error={read.error} />;
  const { asked, gave, clipped, change } = read;
  return (
    <div className="flex flex-col gap-2">
      {change !== null && change.hunks.length > 0 && (
        <Hunks hunks={change.hunks} label={t("agent.changesOf", { path: oneLine(change.path, 200) })} />
      )}
      {asked !== "" && change === null && <Part number={step.number} title={t("agent.asked")} text={asked} />}
      {gave !== "" && (
        <Part
          number={step.number}
          title={t(step.tool === "run" ? "agent.output" : "agent.gave")}
          text={gave}
          {...(clipped && { note: t("agent.detailClipped") })}
        />
      )}
      {clipped && <Whole step={step} />}
    </div>
  );
}

/** All that the tool gave, of which the model was told a part; read when it is asked for. */
function Whole({ step }: { readonly step: AgentStep }) {
  const t = useT();
  const [read, setRead] = useState<string | null | undefined>(undefined);
  const [error, setError] = useState<ErrorData | null>(null);
  const open = async (): Promise<void> => {
    const result = await ask(services().agent.stepOutput({ stepId: step.id }));
    if (result.ok) setRead(result.value.text);
    else setError(result.error);
  };
  if (error !== null) return <ErrorNote error={error} />;
  if (read === null) return <p className="text-muted">{t("agent.wholeGone")}</p>;
  if (read !== undefined) return <Part number={step.number} title={t("agent.whole")} text={read} />;
  return (
    <div>
      <Button onClick={() => void open()}>{t("agent.wholeOpen")}</Button>
    </div>
  );
}

interface PartProps {
  readonly title: string;
  /** Of the step: the same titles stand in every one that is open. */
  readonly number: number;
  readonly text: string;
  readonly note?: string;
}

function Part({ title, number, text, note }: PartProps) {
  const t = useT();
  const label = t("agent.partOf", { what: title, number });
  return (
    <div>
      <div className="flex items-center justify-between gap-2">
        <p className="text-xs text-muted">{note === undefined ? title : `${title} · ${note}`}</p>
        <CopyButton
          iconOnly
          label={t("agent.copyNamed", { what: label })}
          text={() => text}
          className="size-6"
        />
      </div>
      <ClippedText mono label={label} text={text} step={drawnAtOnce} />
    </div>
  );
}
