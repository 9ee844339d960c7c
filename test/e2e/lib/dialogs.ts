import type { Quern } from "./launch";

/** What the next dialog for files or folders gives. */
export async function chooses(quern: Quern, path: string): Promise<void> {
  await quern.app.evaluate(({ dialog }, chosen) => {
    dialog.showOpenDialog = async () => ({ canceled: false, filePaths: [chosen] });
  }, path);
}

/** Questions of the system are answered as a user would who trusts the folder. */
export async function trusts(quern: Quern): Promise<void> {
  await quern.app.evaluate(({ dialog }) => {
    dialog.showMessageBox = (async (...given: unknown[]) => {
      const options = given.at(-1) as { buttons?: string[] };
      return { response: options.buttons?.indexOf("Trust this folder") ?? 0, checkboxChecked: false };
    }) as typeof dialog.showMessageBox;
  });
}

/** Where the next dialog to save a file puts it. */
export async function savesTo(quern: Quern, path: string): Promise<void> {
  await quern.app.evaluate(({ dialog }, chosen) => {
    dialog.showSaveDialog = async () => ({ canceled: false, filePath: chosen });
  }, path);
}
