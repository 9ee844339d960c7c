import { useEffect, useState } from "react";
import type { ErrorData, Message } from "../../main/contract";
import { ask, services } from "../bridge";
import { type Translate, useT } from "../i18n";
import { Markdown } from "../markdown";
import { answerSpeed } from "../state/pace";
import { Busy, ErrorNote } from "../ui";
import { type Format, useFormat } from "../ui/format";
import { costText } from "./cost";
import { Sheet } from "./sheet";

interface CompareProps {
  /** One of the answers. */
  readonly messageId: string;
  readonly onClose: () => void;
}

/** Two answers to one question side by side, with what each of them took. */
export function Compare({ messageId, onClose }: CompareProps) {
  const t = useT();
  const [answers, setAnswers] = useState<readonly Message[] | null>(null);
  const [error, setError] = useState<ErrorData | null>(null);
  useEffect(() => {
    let current = true;
    void ask(services().chat.answers({ messageId })).then((result) => {
      if (!current) return;
      if (result.ok) setAnswers(result.value);
      else setError(result.error);
    });
    return () => {
      current = false;
    };
  }, [messageId]);
  return (
    <Sheet title={t("compare.title")} note={t("compare.what")} onClose={onClose}>
      {error !== null && <ErrorNote error={error} />}
      {answers === null && error === null && <Busy>{t("attachment.reading")}</Busy>}
      {answers !== null && <Columns answers={answers} messageId={messageId} />}
    </Sheet>
  );
}

function Columns({
  answers,
  messageId,
}: {
  readonly answers: readonly Message[];
  readonly messageId: string;
}) {
  const t = useT();
  const at = Math.max(
    0,
    answers.findIndex(({ id }) => id === messageId),
  );
  // The one that is open stands beside the one before it, or, as the first, before the one after it.
  const [left, setLeft] = useState(at === 0 ? 0 : at - 1);
  const [right, setRight] = useState(at === 0 ? Math.min(1, answers.length - 1) : at);
  return (
    <div className="grid grid-cols-2 gap-6">
      <Column label={t("compare.left")} answers={answers} at={left} onChoose={setLeft} />
      <Column label={t("compare.right")} answers={answers} at={right} onChoose={setRight} />
    </div>
  );
}

interface ColumnProps {
  readonly label: string;
  readonly answers: readonly Message[];
  readonly at: number;
  readonly onChoose: (at: number) => void;
}

function Column({ label, answers, at, onChoose }: ColumnProps) {
  const t = useT();
  const f = useFormat();
  const answer = answers[at];
  if (answer === undefined) return null;
  return (
    <div className="min-w-0">
      <select
        aria-label={label}
        value={at}
        onChange={(event) => onChoose(Number(event.target.value))}
        className="h-7 w-full rounded-md border border-line-strong bg-raised px-1.5"
      >
        {answers.map(({ id, model }, place) => (
          <option key={id} value={place}>
            {t("compare.option", { place: place + 1, model: model ?? t("compare.unknownModel") })}
          </option>
        ))}
      </select>
      <dl className="figures mt-2 grid grid-cols-[auto_1fr] gap-x-4 gap-y-0.5 border-b border-line pb-2 text-xs">
        {figuresOf(answer, t, f).map(([name, value]) => (
          <div key={name} className="contents">
            <dt className="text-muted">{name}</dt>
            <dd className="text-right">{value}</dd>
          </div>
        ))}
      </dl>
      <div className="mt-3">
        <Markdown text={answer.text} growing={false} />
      </div>
    </div>
  );
}

/** What an answer took; what is not known is said to be. */
function figuresOf({ stats }: Message, t: Translate, f: Format): readonly (readonly [string, string])[] {
  const unknown = t("compare.unknown");
  const time = (ms: number): string => t("chat.seconds", { seconds: f.number(ms / 1000) });
  const silent = stats === null || stats.remote === "silent";
  const speed = silent ? null : answerSpeed(stats);
  // Of a part without figures it is not known where it was written.
  const here = stats !== null && stats.remote === undefined && !stats.partial;
  const cost = stats?.cost;
  return [
    [t("compare.first"), stats === null ? unknown : time(stats.prefillMs)],
    [t("compare.whole"), stats === null ? unknown : time(stats.prefillMs + stats.decodeMs)],
    [t("compare.tokens"), silent ? unknown : f.number(stats.generatedTokens)],
    [t("compare.speed"), speed === null ? unknown : t("status.speed", { speed: f.number(speed) })],
    [t("compare.cost"), cost !== undefined ? costText(cost) : here ? t("compare.free") : unknown],
  ];
}
