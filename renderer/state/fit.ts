import { create } from "zustand";
import type { ErrorData, Recommendation } from "../../main/contract";
import { ask, services } from "../bridge";
import { wishesNow } from "./wishes";

interface FitState {
  readonly recommendation: Recommendation | null;
  readonly error: ErrorData | null;
}

/** Which build fits this machine, as last computed. */
export const useFit = create<FitState>(() => ({ recommendation: null, error: null }));

let newest = 0;

/** Computes the recommendation anew; an answer that was overtaken is dropped. */
export async function recommend(): Promise<void> {
  newest += 1;
  const mine = newest;
  const result = await ask(services().fit.recommend(wishesNow()));
  if (mine !== newest) return;
  useFit.setState(
    result.ok ? { recommendation: result.value, error: null } : { recommendation: null, error: result.error },
  );
}
