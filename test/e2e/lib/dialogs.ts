import type { Quern } from "./launch";

/** What the next dialog for files or folders gives. */
export async function chooses(quern: Quern, path: string): Promise<void> {
  await quern.app.evaluate(({ dialog }, chosen) => {
    dialog.showOpenDialog = async () => ({ canceled: false, filePaths: [chosen] });
  }, path);
}

/** Questions of the system are answered as a user would who trusts the folder. */
export const trusts = (quern: Quern): Promise<void> => answers(quern, "Trust this folder");

/** Questions of the system are answered as a user would who lets the agent run commands unasked. */
export const permits = (quern: Quern): Promise<void> => answers(quern, "Run without asking");

/** Questions of the system are answered as a user would who does not know where the folder comes from. */
export const distrusts = (quern: Quern): Promise<void> => answers(quern, "Open read-only");

async function answers(quern: Quern, word: string): Promise<void> {
  await quern.app.evaluate(({ dialog }, button) => {
    dialog.showMessageBox = (async (...given: unknown[]) => {
      const options = given.at(-1) as { buttons?: string[] };
      return { response: options.buttons?.indexOf(button) ?? 0, checkboxChecked: false };
    }) as typeof dialog.showMessageBox;
  }, word);
}

/** Where the next dialog to save a file puts it. */
export async function savesTo(quern: Quern, path: string): Promise<void> {
  await quern.app.evaluate(({ dialog }, chosen) => {
    dialog.showSaveDialog = async () => ({ canceled: false, filePath: chosen });
  }, path);
}
