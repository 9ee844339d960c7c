import type { ErrorData } from "../contract";

/**
 * What kind of failure a load ended with, as far as it decides what may help:
 * `ram`, `gpu`, `memory`: that memory ran out (`memory`: it is not known which);
 * `backend`: the graphics driver or its library;
 * `crash`: the process ended or hung, for whatever reason;
 * `none`: no other plan would help (the file is bad, the user stopped it).
 */
export type FailureKind = "ram" | "gpu" | "memory" | "backend" | "crash" | "none";

/** Names the kind of an error of a load. */
export function failureKind({ code, params }: ErrorData): FailureKind {
  switch (code) {
    case "engine-out-of-memory":
      return params.device === "ram" || params.device === "gpu" ? params.device : "memory";
    case "engine-backend":
      return "backend";
    case "engine-crashed":
    case "engine-unresponsive":
      return "crash";
    default:
      return "none";
  }
}

export const isMemory = (kind: FailureKind): kind is "ram" | "gpu" | "memory" =>
  kind === "ram" || kind === "gpu" || kind === "memory";
