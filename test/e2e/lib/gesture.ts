import type { Page } from "@playwright/test";

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
