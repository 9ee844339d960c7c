import { useId } from "react";

interface SecretFieldProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** A passphrase that is there already, or one that is being made up. */
  readonly known: boolean;
  readonly focus?: boolean;
  /** What is wrong with it. */
  readonly fault?: string | undefined;
}

/** A field for a passphrase. */
export function SecretField({ label, value, onChange, known, focus = false, fault }: SecretFieldProps) {
  const id = useId();
  return (
    <div className="flex flex-col gap-1">
      <label htmlFor={id} className="text-muted">
        {label}
      </label>
      <input
        id={id}
        type="password"
        ref={(field) => {
          if (focus && field !== null && field.dataset.focused === undefined) {
            field.dataset.focused = "true";
            field.focus();
          }
        }}
        autoComplete={known ? "current-password" : "new-password"}
        value={value}
        maxLength={1000}
        aria-invalid={fault !== undefined}
        aria-describedby={fault === undefined ? undefined : `${id}-fault`}
        onChange={(event) => onChange(event.target.value)}
        className="h-8 w-72 max-w-full rounded-md border border-line-strong bg-raised px-2"
      />
      {fault !== undefined && (
        <span id={`${id}-fault`} className="text-xs text-bad">
          {fault}
        </span>
      )}
    </div>
  );
}
