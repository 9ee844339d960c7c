import { useState } from "react";
import type { ErrorData, ProtectionStatus } from "../../main/contract";
import { useT } from "../i18n";
import { keepInSystem, setPassphrase, turnOff, useProtection } from "../state/protection";
import { Button, ErrorNote, Section } from "../ui";
import { ProtectionForm } from "./protection-form";
import { Unlock } from "./unlock";

type Change = "passphrase" | "system" | "off";

/** In Settings: how the conversations are encrypted, and what can be changed about it. */
export function ProtectionSection() {
  const t = useT();
  const status = useProtection((state) => state.status);
  const [change, setChange] = useState<Change | null>(null);
  const [error, setError] = useState<ErrorData | null>(null);
  if (status === null) return null;
  if (status.locked)
    return (
      <Section title={t("protection.title")}>
        <Unlock />
      </Section>
    );
  const withPassphrase = status.kind === "passphrase";
  const act: Record<Change, (passphrase: string, current: string) => Promise<ErrorData | null>> = {
    passphrase: setPassphrase,
    system: (_new, current) => keepInSystem(current),
    off: (_new, current) => turnOff(current),
  };
  // What needs no passphrase is done at once.
  const begin = async (what: Change): Promise<void> => {
    setError(null);
    if (withPassphrase || what === "passphrase") setChange(what);
    else setError(await act[what]("", ""));
  };
  const labels: Record<Change, string> = {
    passphrase: t(withPassphrase ? "protection.changePassphrase" : "protection.setPassphrase"),
    system: t("protection.useSystem", { store: status.systemStore.name }),
    off: t("protection.turnOff"),
  };
  const offered = (["passphrase", "system", "off"] as const).filter(
    (what) =>
      what === "passphrase" ||
      (what === "system" ? status.kind !== "system" && status.systemStore.available : status.kind !== "off"),
  );
  return (
    <Section title={t("protection.title")}>
      <div className="grid grid-cols-[minmax(9rem,1fr)_3fr] gap-4 border-t border-line py-3">
        <div className="text-muted">{t("protection.state")}</div>
        <div>
          <p>{summary(status, t)}</p>
          <p className="measure mt-1.5 mb-3 text-muted">{explanation(status, t)}</p>
          {error !== null && <ErrorNote error={error} />}
          {change === null ? (
            <div className="flex flex-wrap gap-2">
              {offered.map((what) => (
                <Button
                  key={what}
                  kind={what === "off" ? "danger" : "plain"}
                  onClick={() => void begin(what)}
                >
                  {labels[what]}
                </Button>
              ))}
            </div>
          ) : (
            <>
              <ProtectionForm
                key={change}
                asksCurrent={withPassphrase}
                asksNew={change === "passphrase"}
                submitLabel={
                  change === "passphrase"
                    ? t(withPassphrase ? "protection.change" : "protection.encrypt")
                    : labels[change]
                }
                onSubmit={act[change]}
                onClose={() => setChange(null)}
              />
              {status.kind === "off" && (
                <p className="measure mt-3 text-muted">{t("protection.oldTraces")}</p>
              )}
            </>
          )}
        </div>
      </div>
    </Section>
  );
}

function summary(status: ProtectionStatus, t: ReturnType<typeof useT>): string {
  if (status.kind === "system") return t("protection.isSystem", { store: status.systemStore.name });
  return t(status.kind === "passphrase" ? "protection.isPassphrase" : "protection.isOff");
}

function explanation(status: ProtectionStatus, t: ReturnType<typeof useT>): string {
  if (status.kind === "system") return t("protection.isSystemWhat");
  if (status.kind === "passphrase") return t("protection.isPassphraseWhat");
  return t(status.systemStore.available ? "protection.isOffChosen" : "protection.isOffWhat");
}
