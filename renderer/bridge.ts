import type { QuernBridge, Result } from "../main/contract";
import { addNotice } from "./state/notices";

declare global {
  interface Window {
    /** Frozen functions of the preload: everything that the page can reach. */
    readonly quern: QuernBridge;
  }
}

/** The services of main. */
export function services(): QuernBridge["services"] {
  return window.quern.services;
}

/** What main tells unasked. */
export function events(): QuernBridge["events"] {
  return window.quern.events;
}

/** Awaits a call; a call that breaks off in the bridge itself becomes an error value like any other. */
export async function ask<T>(call: Promise<Result<T>>): Promise<Result<T>> {
  try {
    return await call;
  } catch (thrown) {
    return { ok: false, error: { code: "unexpected", params: {}, detail: String(thrown) } };
  }
}

/** Awaits a call whose failure has no better place than a notice; undefined when it failed or was cancelled. */
export async function askOrNotice<T>(call: Promise<Result<T>>): Promise<T | undefined> {
  const result = await ask(call);
  if (result.ok) return result.value;
  if (result.error.code !== "cancelled") addNotice(result.error);
  return undefined;
}
