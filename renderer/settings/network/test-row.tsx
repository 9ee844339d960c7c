import { Check, Minus, X } from "lucide-react";
import type { ConnectionStep, ConnectionTest } from "../../../main/contract";
import { errorSentence, useT } from "../../i18n";
import { testConnection, useNetwork } from "../../state/network";
import { Button } from "../../ui";
import { useFormat } from "../../ui/format";
import { Row } from "../row";

const icons = { good: Check, failed: X, skipped: Minus } as const;
const colours = { good: "text-good", failed: "text-bad", skipped: "text-muted" } as const;

/** Tries the way to each source, and shows each step with what came of it and what to do. */
export function TestRow() {
  const t = useT();
  const { tests, testing } = useNetwork();
  // A source may stand on the list twice: its place is what it is known by.
  const listed = (tests ?? []).map((test, n) => ({ test, place: n + 1 }));
  const several = (tests?.length ?? 0) > 1;
  return (
    <Row name={t("network.test")} note={t("network.testWhat")}>
      <Button disabled={testing} onClick={() => void testConnection()}>
        {t(testing ? "network.testing" : "network.testNow")}
      </Button>
      <div className="flex w-full flex-col gap-3" aria-live="polite">
        {listed.map(({ test, place }) => (
          <SourceTest key={place} test={test} place={several ? place : null} />
        ))}
      </div>
    </Row>
  );
}

/** @param place of the source among several; null: it is the only one */
function SourceTest({ test, place }: { readonly test: ConnectionTest; readonly place: number | null }) {
  const t = useT();
  const failed = test.steps.find(({ result }) => result === "failed");
  const steps = (
    <ol
      className="flex flex-col gap-1"
      aria-label={place === null ? t("network.test") : t("network.testOf", { name: test.name })}
    >
      {test.steps.map((step) => (
        <Step key={step.step} step={step} />
      ))}
    </ol>
  );
  if (place === null) return steps;
  return (
    <section className="flex flex-col gap-1">
      <p className="wrap-anywhere">
        <span className="figures text-muted">{place}.</span> <span className="font-medium">{test.name}</span>
        {" – "}
        {failed === undefined ? (
          t("network.testWorks")
        ) : (
          <span className="text-bad">
            {t("network.testFails", { step: t(`network.step.${failed.step}`) })}
          </span>
        )}
      </p>
      {steps}
    </section>
  );
}

function Step({ step: { step, result, found, error, ms } }: { readonly step: ConnectionStep }) {
  const t = useT();
  const f = useFormat();
  const Icon = icons[result];
  return (
    <li className="grid grid-cols-[1rem_9rem_1fr] items-start gap-2">
      <Icon size={14} aria-hidden className={`mt-1 ${colours[result]}`} />
      <span className={result === "skipped" ? "text-muted" : ""}>{t(`network.step.${step}`)}</span>
      <span className="wrap-anywhere text-muted">
        <span className={result === "failed" ? "font-medium text-bad" : ""}>
          {t(`network.result.${result}`)}
        </span>
        {error !== null && <span className="text-text"> – {errorSentence(error)}</span>}
        {found !== null && ` – ${found}`}
        {result === "good" && ms >= 1 && ` (${f.number(Math.round(ms))} ms)`}
      </span>
    </li>
  );
}
