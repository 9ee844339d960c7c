import type { Settings } from "./app";
import type { Knobs } from "./fit-knobs";
import type { InstalledModel } from "./models";

/** The id that a plan of one's own for a model is tried out and kept by. */
export const plannedIdOf = ({ id, catalogFile }: Pick<InstalledModel, "id" | "catalogFile">): string =>
  catalogFile?.id ?? id;

/** What of Quern counts on a model that is here, beside what is loaded just now. */
export type ModelUse =
  /** The next load that names no other takes it: a new message, a start of the app, `quern run`. */
  | { readonly kind: "next-load" }
  /** The API server answers with it. */
  | { readonly kind: "server" }
  /** The API server makes embeddings with it. */
  | { readonly kind: "embeddings" }
  /** The user keeps a plan of their own for it. */
  | { readonly kind: "kept-plan"; readonly knobs: Knobs };

/**
 * What uses a model, most pressing first.
 * @param loadedId the model that is loaded now; null: none
 */
export function usesOf(
  { id, path, catalogFile }: Pick<InstalledModel, "id" | "path" | "catalogFile">,
  settings: Pick<Settings, "lastModelId" | "serverOn" | "serverEmbeddingFile" | "keptKnobs">,
  loadedId: string | null,
): ModelUse[] {
  const { lastModelId, serverOn, serverEmbeddingFile, keptKnobs } = settings;
  const knobs = keptKnobs[plannedIdOf({ id, catalogFile })];
  return [
    ...(lastModelId === id && loadedId !== id ? [{ kind: "next-load" } as const] : []),
    ...(serverOn && (loadedId ?? lastModelId) === id ? [{ kind: "server" } as const] : []),
    ...(serverEmbeddingFile === path ? [{ kind: "embeddings" } as const] : []),
    ...(knobs === undefined ? [] : [{ kind: "kept-plan", knobs } as const]),
  ];
}
