interface ProgressProps {
  /** What goes on, for screen readers. */
  readonly label: string;
  /** 0 to 1; null while it cannot be told. */
  readonly value: number | null;
  /** In words, if a share says too little. */
  readonly text?: string;
  readonly className?: string;
}

/** How far something is. */
export function Progress({ label, value, text, className = "" }: ProgressProps) {
  const percent = value === null ? null : Math.round(value * 1000) / 10;
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      {...(percent === null ? {} : { "aria-valuenow": percent })}
      {...(text === undefined ? {} : { "aria-valuetext": text })}
      className={`h-1.5 overflow-hidden rounded-full bg-line ${className}`}
    >
      <div
        className={`h-full rounded-full bg-accent-strong ${percent === null ? "pulse-quiet" : ""}`}
        style={{ width: percent === null ? "100%" : `${percent}%` }}
      />
    </div>
  );
}
