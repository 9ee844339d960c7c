import { useEffect, useState } from "react";
import type { ErrorData, Message } from "../../main/contract";
import { ask, services } from "../bridge";
import { type Translate, useT } from "../i18n";
import { Markdown } from "../markdown";
import { answeringAt, stopAnswer, useChat } from "../state/chat";
import { endpointIn, listOf } from "../state/endpoint-list";
import { useEndpoints } from "../state/endpoints";
import { useNewest } from "../state/live";
import { answerSpeed } from "../state/pace";
import { Busy, Button, ErrorNote } from "../ui";
import { type Format, useFormat } from "../ui/format";
import { costText } from "./cost";
import { Sheet } from "./sheet";
import { Thinking } from "./thinking";
import { Working } from "./working";

interface CompareProps {
  /** One of the answers. */
  readonly messageId: string;
  /** The one that stands on its left; null: the one before it. */
  readonly besideId: string | null;
  readonly onClose: () => void;
}

/** Two answers to one question side by side, with what each of them took. */
export function Compare({ messageId, besideId, onClose }: CompareProps) {
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
      {answers !== null && <Columns answers={answers} messageId={messageId} besideId={besideId} />}
    </Sheet>
  );
}

/** The answers as they are now: one of them may be being written. */
function useFollowed(read: readonly Message[]): readonly Message[] {
  const conversationId = read[0]?.conversationId ?? "";
  const branch = useChat((state) => state.messages[conversationId]);
  return read.map((answer) => branch?.find(({ id }) => id === answer.id) ?? answer);
}

function Columns({
  answers: read,
  messageId,
  besideId,
}: Omit<CompareProps, "onClose"> & { readonly answers: readonly Message[] }) {
  const t = useT();
  const answers = useFollowed(read);
  const at = Math.max(
    0,
    answers.findIndex(({ id }) => id === messageId),
  );
  const beside = answers.findIndex(({ id }) => id === besideId);
  // The one that is open stands beside the one before it, or, as the first, before the one after it.
  const [left, setLeft] = useState(beside >= 0 ? beside : at === 0 ? 0 : at - 1);
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
  const nameOf = usePlaceNames();
  const stored = answers[at];
  if (stored === undefined) return null;
  return (
    <div className="min-w-0">
      <select
        aria-label={label}
        value={at}
        onChange={(event) => onChoose(Number(event.target.value))}
        className="h-7 w-full rounded-md border border-line-strong bg-raised px-1.5"
      >
        {answers.map((answer, place) => (
          <option key={answer.id} value={place}>
            {t("compare.option", { place: place + 1, model: nameOf(answer) })}
          </option>
        ))}
      </select>
      <Answer key={stored.id} stored={stored} />
    </div>
  );
}

/** What an answer took and says, as far as it is written. */
function Answer({ stored }: { readonly stored: Message }) {
  const t = useT();
  const f = useFormat();
  const answer = useNewest(stored);
  const streaming = answer.status === "streaming";
  return (
    <>
      <dl className="figures mt-2 grid grid-cols-[auto_1fr] gap-x-4 gap-y-0.5 border-b border-line pb-2 text-xs">
        {figuresOf(answer, t, f).map(([name, value]) => (
          <div key={name} className="contents">
            <dt className="text-muted">{name}</dt>
            <dd className="text-right">{value}</dd>
          </div>
        ))}
      </dl>
      <div className="mt-3 flex flex-col gap-3">
        {streaming && (
          <div className="flex items-center justify-between gap-2">
            {answer.thinking + answer.text === "" ? <Working message={answer} /> : <span />}
            <Button onClick={() => void stopAnswer(answer.conversationId)}>{t("working.stop")}</Button>
          </div>
        )}
        {answer.thinking !== "" && <Thinking message={answer} />}
        <Markdown text={answer.text} growing={streaming} />
        {answer.error !== null && <ErrorNote error={answer.error} />}
      </div>
    </>
  );
}

/** The model of an answer, and where it was made. */
function usePlaceNames(): (answer: Message) => string {
  const t = useT();
  const list = useEndpoints(listOf);
  const progress = useChat((state) => state.progress);
  const conversations = useChat((state) => state.conversations);
  return ({ conversationId, status, stats, model }) => {
    // An endpoint's answers carry its host in the name of the model.
    if (model !== null)
      return stats === null || stats.remote !== undefined ? model : t("compare.here", { model });
    const conversation = conversations.find(({ id }) => id === conversationId);
    if (status !== "streaming" || conversation === undefined) return t("compare.unknownModel");
    const place = endpointIn(list, answeringAt({ progress }, conversation));
    if (place === null) return t("endpoints.thisMachine");
    return place === undefined
      ? t("endpoints.gone")
      : t("endpoints.option", { name: place.endpoint.name, host: place.host });
  };
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
