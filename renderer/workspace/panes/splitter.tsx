import { useRef } from "react";
import {
  changeLayout,
  limitedSize,
  type SizeName,
  sizeLimits,
  useLayout,
} from "../../state/workspace/layout";

interface SplitterProps {
  readonly label: string;
  /** The size that it changes. */
  readonly size: SizeName;
  /** Id of the pane whose size it is. */
  readonly controls: string;
  /** How a move to the right or down changes the size. */
  readonly direction: 1 | -1;
  readonly onClose: () => void;
}

/** By how much a key moves it, px. */
const step = 16;

/** A line between two panes that is moved with the pointer or the arrow keys; Enter closes the pane. */
export function Splitter({ label, size, controls, direction, onClose }: SplitterProps) {
  const value = useLayout((layout) => layout[size]);
  const drag = useRef<{ at: number; size: number } | null>(null);
  const { min, usual, max } = sizeLimits[size];
  const vertical = size !== "terminalHeight";
  const set = (next: number): void => changeLayout({ [size]: limitedSize(size, next) });
  const onKeyDown = (event: React.KeyboardEvent): void => {
    const forward = vertical ? "ArrowRight" : "ArrowDown";
    const back = vertical ? "ArrowLeft" : "ArrowUp";
    if (event.key === forward) set(value + step * direction);
    else if (event.key === back) set(value - step * direction);
    else if (event.key === "Home") set(min);
    else if (event.key === "End") set(max);
    else if (event.key === "Enter") onClose();
    else return;
    event.preventDefault();
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a line that is moved is no hr, which has no value and no keys.
    <div
      role="separator"
      aria-label={label}
      aria-orientation={vertical ? "vertical" : "horizontal"}
      aria-controls={controls}
      aria-valuenow={value}
      aria-valuemin={min}
      aria-valuemax={max}
      tabIndex={0}
      onKeyDown={onKeyDown}
      onDoubleClick={() => set(usual)}
      onPointerDown={(event) => {
        drag.current = { at: vertical ? event.clientX : event.clientY, size: value };
        event.currentTarget.setPointerCapture(event.pointerId);
      }}
      onPointerMove={(event) => {
        if (drag.current === null) return;
        const moved = (vertical ? event.clientX : event.clientY) - drag.current.at;
        set(drag.current.size + moved * direction);
      }}
      onLostPointerCapture={() => {
        drag.current = null;
      }}
      className={`relative z-10 shrink-0 touch-none bg-line transition-colors hover:bg-line-strong focus-visible:bg-accent-strong focus-visible:outline-offset-0 ${
        vertical
          ? "w-px cursor-col-resize after:absolute after:inset-y-0 after:-inset-x-1"
          : "h-px cursor-row-resize after:absolute after:inset-x-0 after:-inset-y-1"
      }`}
    />
  );
}
