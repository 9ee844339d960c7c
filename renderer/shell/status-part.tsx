import type { ReactNode } from "react";

interface PartProps {
  /** What it opens, and what the figure means. */
  readonly hint: string;
  readonly onOpen: () => void;
  readonly children: ReactNode;
}

/** One part of the status line, which opens what it speaks of. */
export function Part({ hint, onOpen, children }: PartProps) {
  return (
    <button
      type="button"
      title={hint}
      onClick={onOpen}
      className="inline-flex h-6 max-w-full items-center gap-1.5 truncate rounded-md px-1.5 hover:bg-raised hover:text-text focus-visible:-outline-offset-2"
    >
      {children}
    </button>
  );
}
