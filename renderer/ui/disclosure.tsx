import { ChevronRight } from "lucide-react";
import type { ReactNode } from "react";

interface DisclosureProps {
  readonly summary: ReactNode;
  readonly open?: boolean;
  /** Set where `open` is held elsewhere: told when a press made it other than that. */
  readonly onToggle?: () => void;
  readonly children: ReactNode;
}

/** More of something, out of the way until it is asked for. */
export function Disclosure({ summary, open = false, onToggle, children }: DisclosureProps) {
  return (
    // The element tells of every change, also of those that `open` brought about.
    <details
      open={open}
      onToggle={(event) => event.currentTarget.open !== open && onToggle?.()}
      className="group"
    >
      <summary className="inline-flex items-center gap-1 rounded-md text-muted select-none hover:text-text">
        <ChevronRight size={14} aria-hidden className="transition-transform group-open:rotate-90" />
        {summary}
      </summary>
      <div className="mt-2">{children}</div>
    </details>
  );
}
