import type { ReactNode } from "react";

interface ViewProps {
  readonly title: string;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

/** The frame of a place that is read from top to bottom. */
export function View({ title, actions, children }: ViewProps) {
  return (
    <div className="h-full overflow-y-auto">
      <div className="mx-auto max-w-5xl px-5 py-6 min-[48rem]:px-8">
        <header className="mb-5 flex flex-wrap items-center justify-between gap-3">
          <h1 className="text-lg font-semibold">{title}</h1>
          {actions !== undefined && <div className="flex flex-wrap gap-2">{actions}</div>}
        </header>
        {children}
      </div>
    </div>
  );
}

interface SectionProps {
  readonly title: string;
  readonly note?: string;
  readonly children: ReactNode;
}

/** A part of a view under its own heading. */
export function Section({ title, note, children }: SectionProps) {
  return (
    <section className="mb-8">
      <h2 className="text-sm font-semibold">{title}</h2>
      {note !== undefined && <p className="measure mt-0.5 text-muted">{note}</p>}
      <div className="mt-3">{children}</div>
    </section>
  );
}

/** An empty place: what will be here, and the first step. */
export function Empty({ children, actions }: { readonly children: ReactNode; readonly actions?: ReactNode }) {
  return (
    <div className="rounded-md border border-dashed border-line px-4 py-5 text-muted">
      <div className="measure">{children}</div>
      {actions !== undefined && <div className="mt-3 flex flex-wrap gap-2">{actions}</div>}
    </div>
  );
}
