import { defaultRangeExtractor, type Range, useVirtualizer } from "@tanstack/react-virtual";
import { useCallback, useEffect, useRef, useState } from "react";
import type { AgentStep } from "../../../../main/contract";
import { useStayAtEnd } from "../../../chat/use-stay-at-end";

/** Nearer to the end than this, a reader is taken along as it grows, px. */
const atEnd = 4;
/** Farther from the end than this, a way back to it is offered, px. */
const far = 48;

// Sizes of the panel, px: a line of 20, about 48 characters in a line.
const line = 20;
const perLine = 48;

function estimate(step: AgentStep): number {
  if (step.kind !== "user" && step.kind !== "said") return 28;
  return 24 + line * Math.min(400, Math.ceil(step.text.length / perLine));
}

/** Draws of a long list of steps what is seen, and stays at its end while the reader is there. */
export function useStepWindow(steps: readonly AgentStep[]) {
  const frame = useRef<HTMLDivElement>(null);
  const focused = useRef<string | null>(null);
  const [away, setAway] = useState(false);

  // The row with the focus stays, wherever the list is scrolled to.
  const rangeExtractor = useCallback(
    (range: Range) => {
      const shown = defaultRangeExtractor(range);
      const kept = focused.current === null ? -1 : steps.findIndex(({ id }) => id === focused.current);
      return kept < 0 || shown.includes(kept) ? shown : [...shown, kept].sort((a, b) => a - b);
    },
    [steps],
  );
  const virtualizer = useVirtualizer<HTMLDivElement, HTMLDivElement>({
    count: steps.length,
    getScrollElement: () => frame.current,
    getItemKey: useCallback((index: number) => steps[index]?.id ?? index, [steps]),
    estimateSize: useCallback(
      (index: number) => {
        const step = steps[index];
        return step === undefined ? 0 : estimate(step);
      },
      [steps],
    ),
    rangeExtractor,
    overscan: 4,
    gap: 4,
    paddingStart: 8,
    paddingEnd: 8,
    anchorTo: "end",
    scrollEndThreshold: atEnd,
    initialOffset: () => steps.reduce((sum, step) => sum + estimate(step) + 4, 0),
    // The page's policy forbids styles in the text of a page, not those that a script sets.
    directDomUpdates: true,
    directDomUpdatesMode: "position",
    useFlushSync: false,
    onChange: (instance) => setAway(!instance.isAtEnd(far)),
  });

  const { hold } = useStayAtEnd(frame, atEnd, true);

  useEffect(() => {
    const element = frame.current;
    if (element === null) return;
    const onFocus = ({ target }: FocusEvent): void => {
      const row = target instanceof Element ? target.closest("[data-index]") : null;
      focused.current = steps[Number(row?.getAttribute("data-index") ?? -1)]?.id ?? null;
    };
    const onBlur = (): void => {
      focused.current = null;
    };
    element.addEventListener("focusin", onFocus);
    element.addEventListener("focusout", onBlur);
    return () => {
      element.removeEventListener("focusin", onFocus);
      element.removeEventListener("focusout", onBlur);
    };
  }, [steps]);

  return { frame, virtualizer, away, toLatest: hold };
}
