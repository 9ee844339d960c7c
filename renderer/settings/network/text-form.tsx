import { type FormEvent, useId, useState } from "react";
import type { ErrorData } from "../../../main/contract";
import { Button, ErrorNote } from "../../ui";

interface TextFormProps {
  readonly label: string;
  readonly submit: string;
  readonly start?: string;
  /** Shown as dots, and emptied when it was taken. */
  readonly secret?: boolean;
  readonly placeholder?: string;
  /** Gives what was wrong. */
  readonly onSubmit: (text: string) => Promise<ErrorData | null>;
}

/** One line of text that is taken at a press of a button, or of Enter. */
export function TextForm({
  label,
  submit,
  start = "",
  secret = false,
  placeholder,
  onSubmit,
}: TextFormProps) {
  const id = useId();
  const [text, setText] = useState(start);
  const [error, setError] = useState<ErrorData | null>(null);
  const send = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (text.trim() === "") return;
    const wrong = await onSubmit(text.trim());
    setError(wrong);
    if (wrong === null && secret) setText("");
  };
  return (
    <form onSubmit={(event) => void send(event)} className="flex w-full flex-col gap-2">
      <div className="flex flex-wrap items-center gap-2">
        <label htmlFor={id} className="sr-only">
          {label}
        </label>
        <input
          id={id}
          type={secret ? "password" : "text"}
          value={text}
          maxLength={secret ? 500 : 2000}
          placeholder={placeholder}
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => setText(event.target.value)}
          className="h-7 w-80 max-w-full rounded-md border border-line-strong bg-raised px-2"
        />
        <Button type="submit" disabled={text.trim() === "" || text.trim() === start}>
          {submit}
        </Button>
      </div>
      {error !== null && <ErrorNote error={error} />}
    </form>
  );
}
