import type { ReactNode } from "react";

/** Words for what goes on, with a dot that shows that it does. */
export function Busy({ children }: { readonly children: ReactNode }) {
  return (
    <p className="figures flex items-center gap-2 text-muted">
      <span aria-hidden className="pulse-quiet size-1.5 shrink-0 rounded-full bg-accent-strong" />
      <span>{children}</span>
    </p>
  );
}
