import { Tooltip } from "@base-ui/react/tooltip";
import type { ReactElement, ReactNode } from "react";

interface HintProps {
  readonly text: ReactNode;
  readonly side?: "top" | "right" | "bottom" | "left";
  readonly children: ReactElement;
}

/** A short explanation that shows while its child is hovered or focused. */
export function Hint({ text, side = "top", children }: HintProps) {
  return (
    <Tooltip.Root>
      <Tooltip.Trigger render={children} delay={350} />
      <Tooltip.Portal>
        <Tooltip.Positioner side={side} sideOffset={6} className="z-50">
          <Tooltip.Popup className="max-w-72 rounded-md border border-line bg-raised px-2 py-1 text-xs text-text shadow-float">
            {text}
          </Tooltip.Popup>
        </Tooltip.Positioner>
      </Tooltip.Portal>
    </Tooltip.Root>
  );
}

/** A term of the field with a short explanation on hover and focus. */
export function Term({ text, children }: { readonly text: string; readonly children: ReactNode }) {
  return (
    <Hint text={text}>
      <button
        type="button"
        aria-description={text}
        className="cursor-help underline decoration-line-strong decoration-dotted underline-offset-3"
      >
        {children}
      </button>
    </Hint>
  );
}
