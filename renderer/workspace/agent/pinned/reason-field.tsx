import { useEffect, useId, useRef, useState } from "react";
import { useT } from "../../../i18n";
import { Button } from "../../../ui";

interface ReasonFieldProps {
  /** What the button does. */
  readonly act: string;
  readonly onAct: (reason: string) => void;
  readonly onCancel: () => void;
}

/** Why something is not wanted, for the model; Enter sends it, Escape goes back. */
export function ReasonField({ act, onAct, onCancel }: ReasonFieldProps) {
  const t = useT();
  const id = useId();
  const field = useRef<HTMLInputElement>(null);
  const [reason, setReason] = useState("");
  useEffect(() => field.current?.focus(), []);
  const send = (): void => onAct(reason.trim());
  return (
    <div className="flex flex-wrap items-end gap-1.5">
      <label htmlFor={id} className="min-w-40 flex-1">
        <span className="block text-xs text-muted">{t("agent.reasonForModel")}</span>
        <input
          ref={field}
          id={id}
          value={reason}
          maxLength={5000}
          placeholder={t("agent.reasonHint")}
          onChange={(event) => setReason(event.target.value)}
          onKeyDown={(event) => {
            if (event.nativeEvent.isComposing) return;
            if (event.key === "Enter") {
              event.preventDefault();
              send();
            } else if (event.key === "Escape") {
              event.preventDefault();
              onCancel();
            }
          }}
          className="mt-0.5 h-7 w-full rounded-md border border-line-strong bg-bg px-2"
        />
      </label>
      <Button onClick={onCancel}>{t("agent.back")}</Button>
      <Button kind="danger" onClick={send}>
        {act}
      </Button>
    </div>
  );
}
