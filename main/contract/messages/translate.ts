import { createInstance, type i18n } from "i18next";
import type { ErrorData } from "../errors";
import type { Reason } from "../fit";
import { enErrors } from "./en-errors";
import { enReasons } from "./en-reasons";
import { formatBytes, formatDuration, formatNumber, type Locale } from "./format";
import { zhErrors } from "./zh-errors";
import { zhReasons } from "./zh-reasons";

const shared: Record<Locale, Record<string, string>> = {
  en: { ...enErrors, ...enReasons },
  "zh-CN": { ...zhErrors, ...zhReasons },
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
  return translator.t(`reason.${reason.code}`, reason.params);
}
