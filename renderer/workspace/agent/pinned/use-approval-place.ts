import { type RefObject, useEffect } from "react";
import { ask, services } from "../../../bridge";
import { mayDecideByKeys } from "./use-decision-keys";

/** What floats above the page and must not be covered by what main lays over it. */
const floating = '[role="dialog"], [role="alertdialog"], [role="menu"]';

/** When another element has the focus, or a field has words now. */
const focusEvents = ["focusin", "focusout", "input"] as const;

interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Where an element is seen, in CSS pixels of the window; null where it is not, or where something floats above. */
function areaOf(element: HTMLElement): Area | null {
  if (document.querySelector(floating) !== null) return null;
  let { left, top, right, bottom } = element.getBoundingClientRect();
  // What its frames cut off is not seen: nothing may be laid over what stands around them.
  for (let frame = element.parentElement; frame !== null; frame = frame.parentElement) {
    if (getComputedStyle(frame).overflowY === "visible") continue;
    const edge = frame.getBoundingClientRect();
    left = Math.max(left, edge.left);
    top = Math.max(top, edge.top);
    right = Math.min(right, edge.right);
    bottom = Math.min(bottom, edge.bottom);
  }
  const width = right - left;
  const height = bottom - top;
  return width > 0 && height > 0 ? { x: left, y: top, width, height } : null;
}

/** Tells main where the page has room for the approval surface, and whether keys may decide, whenever that changes, and when there is none. */
export function useApprovalPlace(place: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const element = place.current;
    if (element === null) return;
    let told: string | null = null;
    let frame: number | null = null;
    const tell = (area: Area | null): void => {
      const keys = area !== null && mayDecideByKeys();
      const now = JSON.stringify({ area, keys });
      if (now === told) return;
      told = now;
      // Main lays it somewhere by itself where this cannot be said: a failure is no reason to disturb.
      void ask(services().agent.placeApproval({ area, keys }));
    };
    const look = (): void => {
      frame = null;
      tell(areaOf(element));
    };
    // At once, not with the next frame: the key that decides may follow.
    const lookNow = (): void => tell(areaOf(element));
    const soon = (): void => {
      frame ??= requestAnimationFrame(look);
    };
    look();
    const sizes = new ResizeObserver(soon);
    // It moves when what stands around it grows: the panel, the steps above, the field below.
    for (let each: HTMLElement | null = element; each !== null; each = each.parentElement) {
      sizes.observe(each);
      for (const sibling of each.children) sizes.observe(sibling);
    }
    const floats = new MutationObserver(soon);
    floats.observe(document.body, { childList: true, subtree: true });
    window.addEventListener("resize", soon);
    for (const event of focusEvents) document.addEventListener(event, lookNow, true);
    window.addEventListener("scroll", soon, { capture: true, passive: true });
    return () => {
      if (frame !== null) cancelAnimationFrame(frame);
      sizes.disconnect();
      floats.disconnect();
      window.removeEventListener("resize", soon);
      for (const event of focusEvents) document.removeEventListener(event, lookNow, true);
      window.removeEventListener("scroll", soon, { capture: true });
      tell(null);
    };
  }, [place]);
}
