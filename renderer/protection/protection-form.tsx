import { type FormEvent, useState } from "react";
import type { ErrorData } from "../../main/contract";
import { shortestPassphrase } from "../../main/contract/limits";
import { useT } from "../i18n";
import { Button, ErrorNote } from "../ui";
import { SecretField } from "./secret-field";

interface ProtectionFormProps {
  /** Whether the passphrase in force has to be given. */
  readonly asksCurrent: boolean;
  /** Whether a new one is made up. */
  readonly asksNew: boolean;
  readonly submitLabel: string;
  /** Does the work; gives what was wrong. */
  readonly onSubmit: (passphrase: string, current: string) => Promise<ErrorData | null>;
  readonly onClose: () => void;
}

/** Asks for passphrases, and says what is wrong with them. */
export function ProtectionForm({
  asksCurrent,
  asksNew,
  submitLabel,
  onSubmit,
  onClose,
}: ProtectionFormProps) {
  const t = useT();
  const [current, setCurrent] = useState("");
  const [passphrase, setPassphrase] = useState("");
  const [again, setAgain] = useState("");
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ErrorData | null>(null);
  const short = asksNew && passphrase.length < shortestPassphrase;
  const differ = asksNew && passphrase !== again;

  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setTried(true);
    if (short || differ || busy || (asksCurrent && current === "")) return;
    setBusy(true);
    const wrong = await onSubmit(passphrase, current);
    setBusy(false);
    setError(wrong);
    if (wrong === null) onClose();
  };
  return (
    <form onSubmit={(event) => void submit(event)} className="flex flex-col gap-3">
      {asksCurrent && (
        <SecretField label={t("protection.current")} value={current} onChange={setCurrent} known focus />
      )}
      {asksNew && (
        <>
          <SecretField
            label={t("protection.new")}
            value={passphrase}
            onChange={setPassphrase}
            known={false}
            focus={!asksCurrent}
            fault={tried && short ? t("protection.tooShort", { count: shortestPassphrase }) : undefined}
          />
          <SecretField
            label={t("protection.again")}
            value={again}
            onChange={setAgain}
            known={false}
            fault={tried && !short && differ ? t("protection.differ") : undefined}
          />
        </>
      )}
      {error !== null && <ErrorNote error={error} />}
      <div className="flex flex-wrap gap-2">
        <Button kind="primary" type="submit" disabled={busy}>
          {busy ? t("protection.working") : submitLabel}
        </Button>
        <Button onClick={onClose} disabled={busy}>
          {t("protection.cancel")}
        </Button>
      </div>
    </form>
  );
}
