import type { ReactNode } from "react";

interface ControlProps {
  /** Id of what is labelled. */
  readonly htmlFor?: string;
  readonly label: string;
  /** The value, or another way to set it, at the right of the label. */
  readonly aside?: ReactNode;
  /** A short explanation for those who have never heard of it. */
  readonly hint: string;
  /** Id of the explanation. */
  readonly hintId?: string;
  readonly children?: ReactNode;
}

/** One thing that can be set: label, value, the control itself, and what it means. */
export function Control({ htmlFor, label, aside, hint, hintId, children }: ControlProps) {
  return (
    <div>
      <div className="flex min-h-7 flex-wrap items-center justify-between gap-x-3">
        {htmlFor === undefined ? (
          <span className="font-medium">{label}</span>
        ) : (
          <label htmlFor={htmlFor} className="font-medium">
            {label}
          </label>
        )}
        {aside}
      </div>
      {children}
      <p id={hintId} className="mt-1 text-xs text-muted">
        {hint}
      </p>
    </div>
  );
}
