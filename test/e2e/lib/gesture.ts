import type { Page } from "@playwright/test";
import type { Quern } from "./launch";

/** Runs a function in the page as if the user had just clicked there, which some of Chromium's doors ask for. */
export async function withGesture<T>(page: Page, work: () => Promise<T>): Promise<T> {
  const session = await page.context().newCDPSession(page);
  const { result, exceptionDetails } = await session.send("Runtime.evaluate", {
    expression: `(${work.toString()})()`,
    awaitPromise: true,
    returnByValue: true,
    userGesture: true,
  });
  await session.detach();
  if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
  return result.value;
}

/**
 * Types into a frame of the page. Keys of a keyboard are seen by the window as well, wherever they go; those that
 * Playwright sends into a frame are not, so one that does nothing goes before them.
 */
export async function typeInFrame({ app, page }: Pick<Quern, "app" | "page">, text: string): Promise<void> {
  await app.evaluate(({ BrowserWindow }) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents;
    for (const type of ["keyDown", "keyUp"] as const) contents?.sendInputEvent({ type, keyCode: "Shift" });
  });
  await page.keyboard.type(text);
}
