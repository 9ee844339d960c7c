import { useId, useState } from "react";
import { Button } from "../../ui";

interface LineFieldProps {
  readonly label: string;
  readonly submit: string;
  readonly start?: string;
  readonly placeholder?: string;
  /** The row beside it has the same name already. */
  readonly named?: boolean;
  readonly narrow?: boolean;
  /** Whether what stands there can be taken. */
  readonly valid: (text: string) => boolean;
  /** What is said while it cannot. */
  readonly fault?: string;
  readonly onSubmit: (text: string) => void;
}

/** One line to be written and taken by a button or Enter. */
export function LineField(props: LineFieldProps) {
  const {
    label,
    submit,
    start = "",
    placeholder,
    named = false,
    narrow = false,
    valid,
    fault,
    onSubmit,
  } = props;
  const id = useId();
  const [text, setText] = useState(start);
  const asked = text.trim();
  const wrong = asked !== "" && asked !== start && !valid(asked);
  return (
    <form
      className="flex flex-wrap items-center gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        if (asked === "" || !valid(asked)) return;
        onSubmit(asked);
        if (start === "") setText("");
      }}
    >
      <label htmlFor={id} className={named ? "sr-only" : "text-muted"}>
        {label}
      </label>
      <input
        id={id}
        value={text}
        placeholder={placeholder}
        maxLength={300}
        autoComplete="off"
        spellCheck={false}
        aria-invalid={wrong}
        aria-describedby={wrong && fault !== undefined ? `${id}-fault` : undefined}
        onChange={(event) => setText(event.target.value)}
        className={`h-7 max-w-full rounded-md border border-line-strong bg-raised px-2 ${narrow ? "w-20" : "w-64"}`}
      />
      <Button type="submit" disabled={asked === "" || asked === start || !valid(asked)}>
        {submit}
      </Button>
      {wrong && fault !== undefined && (
        <span id={`${id}-fault`} className="text-xs text-bad">
          {fault}
        </span>
      )}
    </form>
  );
}
