import { createInstance, type i18n } from "i18next";
import type { ErrorData } from "../errors";
import type { Note, Reason } from "../reason";
import { enErrors } from "./en-errors";
import { enMachine } from "./en-machine";
import { enReasons } from "./en-reasons";
import { enReport } from "./en-report";
import { formatBytes, formatDuration, formatNumber, type Locale } from "./format";
import { zhErrors } from "./zh-errors";
import { zhMachine } from "./zh-machine";
import { zhReasons } from "./zh-reasons";
import { zhReport } from "./zh-report";

const shared: Record<Locale, Record<string, string>> = {
  en: { ...enErrors, ...enMachine, ...enReasons, ...enReport },
  "zh-CN": { ...zhErrors, ...zhMachine, ...zhReasons, ...zhReport },
};

/**
 * Makes a translator over the shared catalogues and, for the page, its own.
 * Templates interpolate `{{name}}`, `{{size, bytes}}`, `{{count, number}}` and `{{seconds, duration}}`.
 * Keys are flat; a missing key shows as itself, which the catalogue test forbids.
 */
export function createTranslator(
  locale: Locale,
  own: Partial<Record<Locale, Record<string, string>>> = {},
): i18n {
  const instance = createInstance();
  void instance.init({
    lng: locale,
    fallbackLng: "en",
    initAsync: false,
    keySeparator: false,
    nsSeparator: false,
    // The page renders text as text; escaping here would show entities.
    interpolation: { escapeValue: false },
    resources: {
      en: { translation: { ...shared.en, ...own.en } },
      "zh-CN": { translation: { ...shared["zh-CN"], ...own["zh-CN"] } },
    },
  });
  const asLocale = (lng: string | undefined): Locale => (lng === "zh-CN" ? "zh-CN" : "en");
  const formatter = instance.services.formatter;
  formatter?.add("bytes", (value: unknown, lng) => formatBytes(Number(value), asLocale(lng)));
  formatter?.add("number", (value: unknown, lng) => formatNumber(Number(value), asLocale(lng)));
  formatter?.add("duration", (value: unknown, lng) => formatDuration(Number(value), asLocale(lng)));
  return instance;
}

/** The sentence for an error. */
export function errorText(translator: i18n, error: ErrorData): string {
  return translator.t(`error.${error.code}`, error.params);
}

/** The sentence for a reason of the fit. */
export function reasonText(translator: i18n, reason: Reason): string {
  const { code, params, because } = reason;
  return translator
    .t(`reason.${code}`, because ? { ...params, why: notesText(translator, because) } : params)
    .trimEnd();
}

/** The sentence for what is said of a machine. */
export function noteText(translator: i18n, { code, params }: Note): string {
  const key = `machine.why.${code}`;
  // A report may come from another version, which says more.
  return translator.exists(key) ? translator.t(key, params) : translator.t("machine.why.no-words", { code });
}

/** Several sentences, one after the other. */
export function notesText(translator: i18n, notes: readonly Note[]): string {
  // A Chinese full stop brings its own space.
  const space = translator.language === "zh-CN" ? "" : " ";
  return notes.map((note) => noteText(translator, note)).join(space);
}

/** Where a figure comes from: the name of a tool as it is, or words where it is none. */
export function sourceText(translator: i18n, source: string): string {
  const key = `machine.source.${source}`;
  return translator.exists(key) ? translator.t(key) : source;
}
