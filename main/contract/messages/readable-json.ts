import type { i18n } from "i18next";
import type { Note, Reason } from "../reason";
import { createTranslator, noteText, reasonText } from "./translate";

/**
 * JSON for programs and for people: wherever a sentence stands as data, its English words stand beside it as `text`.
 * The text is for reading only: what reads such a file goes by code and params, and schemas drop it.
 * @param value a machine report, or an object that holds one as `machine` and the fit's answer beside it
 */
export function readableJson(value: unknown): string {
  return JSON.stringify(withText(value, createTranslator("en")), null, 2);
}

function withText(value: unknown, translator: i18n): unknown {
  if (Array.isArray(value)) return value.map((item) => withText(item, translator));
  if (typeof value !== "object" || value === null) return value;
  if (isNote(value)) return { ...value, text: textOf(value, translator) };
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withText(item, translator)]));
}

function isNote(value: object): value is Reason {
  return "code" in value && typeof value.code === "string" && "params" in value;
}

/** The two catalogues share no code; a test holds them to it. */
function textOf(value: Note | Reason, translator: i18n): string {
  return translator.exists(`reason.${value.code}`)
    ? reasonText(translator, value)
    : noteText(translator, value);
}
