import type { ReactNode } from "react";

interface RowProps {
  readonly name: string;
  readonly note?: string;
  readonly children: ReactNode;
}

/** One setting: its name, its control, and what it means. */
export function Row({ name, note, children }: RowProps) {
  return (
    <div className="grid grid-cols-[minmax(9rem,1fr)_3fr] gap-4 border-t border-line py-3">
      <div className="text-muted">{name}</div>
      <div>
        <div className="flex flex-wrap items-center gap-3">{children}</div>
        {note !== undefined && <p className="measure mt-1.5 text-muted">{note}</p>}
      </div>
    </div>
  );
}
