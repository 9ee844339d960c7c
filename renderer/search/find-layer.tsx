import { type ReactNode, useEffect, useRef } from "react";
import { useChat } from "../state/chat";
import { closeFind, useFind } from "../state/find";
import { FindBar } from "./find-bar";
import { useMarks } from "./use-marks";

/** The column of messages with what is looked for marked in it, and the bar to look for more. */
export function FindLayer({ children }: { readonly children: ReactNode }) {
  const column = useRef<HTMLDivElement>(null);
  const open = useFind((state) => state.open);
  const selectedId = useChat((state) => state.selectedId);
  useMarks(column);
  // What was looked for in one conversation is not looked for in the next.
  useEffect(() => () => void (selectedId !== null && useFind.getState().open && closeFind()), [selectedId]);
  return (
    <div ref={column} className="relative flex min-h-0 flex-1 flex-col">
      {children}
      {open && selectedId !== null && <FindBar />}
    </div>
  );
}
