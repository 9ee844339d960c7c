import { Check, Minus, X } from "lucide-react";
import type { ConnectionStep } from "../../../main/contract";
import { errorSentence, useT } from "../../i18n";
import { testConnection, useNetwork } from "../../state/network";
import { Button } from "../../ui";
import { useFormat } from "../../ui/format";
import { Row } from "../row";

const icons = { good: Check, failed: X, skipped: Minus } as const;
const colours = { good: "text-good", failed: "text-bad", skipped: "text-muted" } as const;

/** Tries the way to the source, and shows each step with what came of it and what to do. */
export function TestRow() {
  const t = useT();
  const { steps, testing } = useNetwork();
  return (
    <Row name={t("network.test")} note={t("network.testWhat")}>
      <Button disabled={testing} onClick={() => void testConnection()}>
        {t(testing ? "network.testing" : "network.testNow")}
      </Button>
      <div className="w-full" aria-live="polite">
        {steps !== null && (
          <ol className="flex flex-col gap-1" aria-label={t("network.test")}>
            {steps.map((step) => (
              <Step key={step.step} step={step} />
            ))}
          </ol>
        )}
      </div>
    </Row>
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
