import { type RefObject, useEffect, useRef, useState } from "react";

/** Whether what is dragged over the page holds files; which ones is told only by the drop. */
function holdsFiles(transfer: DataTransfer | null): boolean {
  return transfer?.types.includes("Files") ?? false;
}

/**
 * Files can be dropped onto the element: `over` while they are dragged over it. Anything else that is dragged, such as
 * a piece of text, goes its usual way.
 */
export function useFileDrop(onFiles: (transfer: DataTransfer) => void): {
  readonly area: RefObject<HTMLDivElement | null>;
  readonly over: boolean;
} {
  const area = useRef<HTMLDivElement>(null);
  const newest = useRef(onFiles);
  newest.current = onFiles;
  const [over, setOver] = useState(false);

  useEffect(() => {
    const element = area.current;
    if (element === null) return;
    // Entering a child is told before leaving its parent: only when as many are left as entered it is outside.
    let inside = 0;
    const onEnter = (event: DragEvent): void => {
      if (!holdsFiles(event.dataTransfer)) return;
      event.preventDefault();
      inside += 1;
      setOver(true);
    };
    const onOver = (event: DragEvent): void => {
      if (!holdsFiles(event.dataTransfer)) return;
      event.preventDefault();
      if (event.dataTransfer !== null) event.dataTransfer.dropEffect = "copy";
    };
    const onLeave = (event: DragEvent): void => {
      if (!holdsFiles(event.dataTransfer)) return;
      inside = Math.max(0, inside - 1);
      if (inside === 0) setOver(false);
    };
    const onDrop = (event: DragEvent): void => {
      inside = 0;
      setOver(false);
      if (!holdsFiles(event.dataTransfer) || event.dataTransfer === null) return;
      event.preventDefault();
      newest.current(event.dataTransfer);
    };
    element.addEventListener("dragenter", onEnter);
    element.addEventListener("dragover", onOver);
    element.addEventListener("dragleave", onLeave);
    element.addEventListener("drop", onDrop);
    return () => {
      element.removeEventListener("dragenter", onEnter);
      element.removeEventListener("dragover", onOver);
      element.removeEventListener("dragleave", onLeave);
      element.removeEventListener("drop", onDrop);
    };
  }, []);
  return { area, over };
}
