import { ChevronRight } from "lucide-react";
import type { ReactNode } from "react";

interface DisclosureProps {
  readonly summary: ReactNode;
  readonly open?: boolean;
  readonly children: ReactNode;
}

/** More of something, out of the way until it is asked for. */
export function Disclosure({ summary, open = false, children }: DisclosureProps) {
  return (
    <details open={open} className="group">
      <summary className="inline-flex items-center gap-1 rounded-md text-muted select-none hover:text-text">
        <ChevronRight size={14} aria-hidden className="transition-transform group-open:rotate-90" />
        {summary}
      </summary>
      <div className="mt-2">{children}</div>
    </details>
  );
}
