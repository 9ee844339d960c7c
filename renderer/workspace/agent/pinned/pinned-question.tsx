import { useId, useState } from "react";
import type { Waiting } from "../../../../main/contract";
import { useT } from "../../../i18n";
import { answerQuestion, deny } from "../../../state/agent";
import { Button } from "../../../ui";
import { ClippedText } from "../clipped-text";
import { oneLine } from "../shown";

/** A question of the model: its choices, and a field for any other answer. */
export function PinnedQuestion({ question }: { readonly question: Extract<Waiting, { kind: "question" }> }) {
  const t = useT();
  const id = useId();
  const [text, setText] = useState("");
  const [working, setWorking] = useState(false);
  const decide = async (act: () => Promise<boolean>): Promise<void> => {
    if (working) return;
    setWorking(true);
    await act();
    setWorking(false);
  };
  const answer = (words: string): void => {
    if (words.trim() !== "") void decide(() => answerQuestion(question.id, words));
  };
  return (
    <>
      <p className="font-semibold">{t("agent.waitingQuestion")}</p>
      <div className="max-h-[20vh] overflow-y-auto">
        <ClippedText text={question.text} step={2000} />
      </div>
      {question.choices.length > 0 && (
        <div className="mt-1.5 flex max-h-[20vh] flex-wrap gap-1.5 overflow-y-auto">
          {question.choices.map((choice) => (
            <Button
              key={choice}
              className="h-auto min-h-7 max-w-full py-0.5 text-left whitespace-normal wrap-anywhere"
              disabled={working}
              onClick={() => answer(choice)}
            >
              <bdi>{oneLine(choice, 300)}</bdi>
            </Button>
          ))}
        </div>
      )}
      <form
        className="mt-1.5 flex flex-wrap items-end gap-1.5"
        onSubmit={(event) => {
          event.preventDefault();
          answer(text);
        }}
      >
        <label htmlFor={id} className="min-w-40 flex-1">
          <span className="block text-xs text-muted">
            {t(question.choices.length > 0 ? "agent.otherAnswer" : "agent.yourAnswer")}
          </span>
          <input
            id={id}
            value={text}
            onChange={(event) => setText(event.target.value)}
            className="mt-0.5 h-7 w-full rounded-md border border-line-strong bg-bg px-2"
          />
        </label>
        <Button type="submit" kind="primary" disabled={working || text.trim() === ""}>
          {t("agent.answer")}
        </Button>
        <Button disabled={working} onClick={() => void decide(() => deny(question.id, ""))}>
          {t("agent.noAnswer")}
        </Button>
      </form>
    </>
  );
}
