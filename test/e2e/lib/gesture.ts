import { expect, type Locator, type Page } from "@playwright/test";
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

/** The keys that approve, as the window gets them from a keyboard; those of Playwright do not pass through it. */
export async function pressApproval({ app }: Pick<Quern, "app">): Promise<void> {
  await app.evaluate(({ BrowserWindow }) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents;
    contents?.focus();
    for (const type of ["keyDown", "keyUp"] as const)
      contents?.sendInputEvent({ type, keyCode: "Enter", modifiers: ["control"] });
  });
}

/** Goes to an element as one does who has no mouse: by Tab alone. */
export async function tabTo(page: Page, target: Locator): Promise<void> {
  await expect(target).toBeVisible();
  const there = (): Promise<boolean> => target.evaluate((element) => element.matches(":focus"));
  for (let pressed = 0; pressed < 150; pressed += 1) {
    if (await there()) return;
    await page.keyboard.press("Tab");
  }
  throw new Error(`The Tab key does not lead to ${target}`);
}
