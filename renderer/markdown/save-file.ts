import { ask, services } from "../bridge";
import { addNotice, tell } from "../state/notices";

/**
 * Has the user choose where to, and writes a file there.
 * @param said what to say with the path, when it was written
 */
export async function saveFile(
  name: string,
  content: string | Uint8Array<ArrayBuffer>,
  said: (path: string) => string,
): Promise<void> {
  const result = await ask(services().app.saveFile({ name, content }));
  if (!result.ok) return addNotice(result.error);
  // The dialog was closed.
  if (result.value === null) return;
  tell(said(result.value));
}
