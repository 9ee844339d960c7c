import type { ReactNode } from "react";

interface ScrollFrameProps {
  readonly className: string;
  readonly label?: string;
  readonly children: ReactNode;
}

/** What is wider than the column and scrolls by itself, by keyboard too. */
export function ScrollFrame({ className, label, children }: ScrollFrameProps) {
  const reachable = { tabIndex: 0, ...(label === undefined ? {} : { role: "group", "aria-label": label }) };
  return (
    <div className={`overflow-x-auto focus-visible:-outline-offset-2 ${className}`} {...reachable}>
      {children}
    </div>
  );
}
