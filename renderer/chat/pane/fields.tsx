import { Info } from "lucide-react";
import { type ReactNode, useId, useState } from "react";
import { useT } from "../../i18n";
import { Hint } from "../../ui";
import { useFormat } from "../../ui/format";
import { type Bounds, readNumber } from "./values";

const look =
  "w-full rounded-md border bg-bg px-2 focus-visible:outline-offset-0 aria-invalid:border-bad border-line-strong";

interface FaultProps {
  readonly id: string;
  readonly children: ReactNode;
}

/** Why a field's text is not taken. */
function Fault({ id, children }: FaultProps) {
  return (
    <p id={id} role="alert" className="mt-1 text-xs text-bad">
      {children}
    </p>
  );
}

interface NumberFieldProps extends Bounds {
  readonly label: string;
  /** What it does, on hover and focus of the sign beside the label, and read aloud. */
  readonly what: string;
  readonly value: number | null;
  /** What holds while it is empty. */
  readonly placeholder: string;
  readonly onChange: (value: number | null) => void;
}

/** A number that may be left out. Only one within its bounds is taken; anything else stays in sight and says why. */
export function NumberField(props: NumberFieldProps) {
  const { label, what, value, placeholder, onChange, least, most, whole } = props;
  const t = useT();
  const f = useFormat();
  const id = useId();
  const [typed, setTyped] = useState<string | null>(null);
  const text = typed ?? (value === null ? "" : String(value));
  const wrong = readNumber(text, props).state === "wrong";
  const change = (next: string): void => {
    setTyped(next);
    const reading = readNumber(next, { least, most, whole });
    if (reading.state === "empty") onChange(null);
    else if (reading.state === "value") onChange(reading.value);
  };
  const bounds = { least: f.number(least), most: f.number(most) };
  return (
    <div className="min-w-0">
      <span className="mb-0.5 flex items-center gap-1">
        <label htmlFor={id} className="min-w-0 truncate">
          {label}
        </label>
        <Hint text={what} side="left">
          <button
            type="button"
            aria-label={t("pane.about", { label })}
            aria-description={what}
            className="flex size-5 shrink-0 cursor-help items-center justify-center rounded-md text-muted hover:text-text"
          >
            <Info size={12} aria-hidden />
          </button>
        </Hint>
      </span>
      <input
        id={id}
        inputMode={whole ? "numeric" : "decimal"}
        autoComplete="off"
        value={text}
        placeholder={placeholder}
        aria-invalid={wrong}
        aria-description={what}
        aria-errormessage={wrong ? `${id}-fault` : undefined}
        onChange={(event) => change(event.target.value)}
        onBlur={() => !wrong && setTyped(null)}
        className={`figures h-7 ${look}`}
      />
      {wrong && <Fault id={`${id}-fault`}>{t(whole ? "pane.wrongWhole" : "pane.wrongNumber", bounds)}</Fault>}
    </div>
  );
}

interface TextFieldProps {
  readonly label: string;
  /** Under the label, always in sight. */
  readonly what: string;
  readonly value: string;
  readonly placeholder?: string;
  readonly rows: number;
  readonly code?: boolean;
  /** Why this text cannot be taken; it is then kept in the field alone. */
  readonly faultOf?: (text: string) => string | null;
  readonly onChange: (text: string) => void;
}

/** A text of several lines. One with a fault is not taken, stays in sight, and says why. */
export function TextField({
  label,
  what,
  value,
  placeholder,
  rows,
  code,
  faultOf,
  onChange,
}: TextFieldProps) {
  const id = useId();
  const [typed, setTyped] = useState<string | null>(null);
  const text = typed ?? value;
  const fault = faultOf?.(text) ?? null;
  const change = (next: string): void => {
    setTyped(next);
    if ((faultOf?.(next) ?? null) === null) onChange(next);
  };
  return (
    <div>
      <label htmlFor={id}>{label}</label>
      <p id={`${id}-what`} className="mb-1 text-xs text-muted">
        {what}
      </p>
      <textarea
        id={id}
        rows={rows}
        dir="auto"
        spellCheck={!code}
        value={text}
        placeholder={placeholder}
        aria-describedby={`${id}-what`}
        aria-invalid={fault !== null}
        aria-errormessage={fault === null ? undefined : `${id}-fault`}
        onChange={(event) => change(event.target.value)}
        onBlur={() => fault === null && setTyped(null)}
        className={`block resize-y py-1 ${code ? "font-mono text-xs" : ""} ${look}`}
      />
      {fault !== null && <Fault id={`${id}-fault`}>{fault}</Fault>}
    </div>
  );
}

interface PartProps {
  readonly title: string;
  readonly action?: ReactNode;
  readonly children: ReactNode;
}

/** A part of the pane under its own heading. */
export function Part({ title, action, children }: PartProps) {
  return (
    <section className="border-t border-line px-4 py-3.5">
      <div className="mb-2 flex min-h-6 items-center justify-between gap-2">
        <h3 className="font-semibold">{title}</h3>
        {action}
      </div>
      <div className="flex flex-col gap-3">{children}</div>
    </section>
  );
}
