import type { ReactNode } from "react";
import { visibleText } from "../ui/visible";

interface OfferProps {
  readonly title: string;
  /** What is sent to the server. */
  readonly exact: string;
  readonly description: string;
  /** What can be done with it. */
  readonly children: ReactNode;
}

/** One line of what a server has, in its own words. */
export function Offer({ title, exact, description, children }: OfferProps) {
  return (
    <li className="flex items-start justify-between gap-3 border-b border-line py-2 last:border-b-0">
      <div className="min-w-0">
        <p className="wrap-anywhere">{visibleText(title)}</p>
        <p className="wrap-anywhere font-mono text-xs text-muted">
          <bdi>{visibleText(exact)}</bdi>
        </p>
        {description !== "" && (
          <p className="line-clamp-2 text-xs wrap-anywhere text-muted">{visibleText(description)}</p>
        )}
      </div>
      {children}
    </li>
  );
}
