import { ask, services } from "../../bridge";
import { addNotice } from "../notices";
import { changeText, currentText, docOf } from "./documents";
import { keepTab } from "./tabs";

/** After this long without a key, what was typed is kept, ms. */
const pause = 300;

const timers = new Map<string, ReturnType<typeof setTimeout>>();

async function keep(docId: string): Promise<void> {
  timers.delete(docId);
  const doc = docOf(docId);
  if (doc?.content.state !== "text") return;
  const { path, content } = doc;
  const result = content.dirty
    ? await ask(
        services().files.keepUnsaved({ path, text: currentText(docId), baseVersion: content.version }),
      )
    : await ask(services().files.dropUnsaved({ path }));
  if (!result.ok) addNotice(result.error);
}

/** Notes that a document was edited; its text is kept a moment later, so that a crash takes nothing. */
export function noteEdit(docId: string, dirty: boolean): void {
  const content = docOf(docId)?.content;
  if (content?.state !== "text") return;
  if (content.dirty !== dirty) changeText(docId, { dirty });
  if (dirty) keepTab(docId);
  clearTimeout(timers.get(docId));
  timers.set(
    docId,
    setTimeout(() => void keep(docId), pause),
  );
}

/** Keeps at once what waits to be kept: the window is going. */
export function flushUnsaved(): void {
  for (const [docId, timer] of timers) {
    clearTimeout(timer);
    void keep(docId);
  }
}

/** Forgets what was kept of a text: it is on disk, or was thrown away. */
export async function dropUnsaved(docId: string, path: string): Promise<void> {
  clearTimeout(timers.get(docId));
  timers.delete(docId);
  const doc = docOf(docId);
  if (doc?.content.state === "text" && doc.content.dirty) return noteEdit(docId, true);
  await ask(services().files.dropUnsaved({ path }));
}
