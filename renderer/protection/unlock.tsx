import { type FormEvent, useState } from "react";
import type { ErrorData } from "../../main/contract";
import { useT } from "../i18n";
import { startAnew, unlock, useProtection } from "../state/protection";
import { Button, Confirm, ErrorNote } from "../ui";
import { SecretField } from "./secret-field";

/** Stands where the conversations would be while they are locked. */
export function Unlock() {
  const t = useT();
  const status = useProtection((state) => state.status);
  const [passphrase, setPassphrase] = useState("");
  const [error, setError] = useState<ErrorData | null>(null);
  const [busy, setBusy] = useState(false);
  const [asking, setAsking] = useState(false);
  const byPassphrase = status?.kind === "passphrase";
  const shown = error ?? status?.trouble ?? null;

  const run = async (work: Promise<ErrorData | null>): Promise<void> => {
    setBusy(true);
    setError(await work);
    setBusy(false);
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (passphrase !== "" && !busy) void run(unlock(passphrase));
  };
  return (
    <div className="h-full overflow-y-auto">
      <div className="mx-auto mt-[12vh] max-w-[32rem] px-6 pb-6">
        <h1 className="text-lg font-semibold">
          {t(byPassphrase ? "protection.locked" : "protection.noKey")}
        </h1>
        {byPassphrase && (
          <>
            <p className="measure mt-1 text-muted">{t("protection.lockedWhat")}</p>
            <form onSubmit={submit} className="mt-4 flex flex-wrap items-end gap-2">
              <SecretField
                label={t("protection.passphrase")}
                value={passphrase}
                onChange={setPassphrase}
                known
                focus
              />
              <Button kind="primary" large type="submit" disabled={passphrase === "" || busy}>
                {t(busy ? "protection.unlocking" : "protection.unlock")}
              </Button>
            </form>
          </>
        )}
        {shown !== null && (
          <div className="mt-4">
            <ErrorNote error={shown} />
          </div>
        )}
        <Button kind="quiet" className="mt-6 -ml-3" disabled={busy} onClick={() => setAsking(true)}>
          {t("protection.startAnew")}
        </Button>
        <Confirm
          open={asking}
          title={t("protection.startAnewTitle")}
          onClose={() => setAsking(false)}
          actions={[{ id: "anew", label: t("protection.startAnew"), act: () => void run(startAnew()) }]}
        >
          {t("protection.startAnewWhat")}
        </Confirm>
      </div>
    </div>
  );
}
