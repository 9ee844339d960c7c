import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { ErrorData } from "../../main/contract";
import { createTranslator, errorText, type Locale } from "../../main/contract/messages";
import { en } from "../locales/en";
import { zhCn } from "../locales/zh-cn";

type Stored = keyof typeof en;
type Singular = Exclude<Stored, `${string}_one` | `${string}_other`>;
type Counted = Stored extends infer K ? (K extends `${infer Base}_other` ? Base : never) : never;

/** A sentence of the page's catalogue; a counted one takes `count`. */
export type MessageKey = Singular | Counted;
export type Params = Readonly<Record<string, string | number>>;
export type Translate = (key: MessageKey, params?: Params) => string;

/** The language of the system, as far as Quern speaks it. */
export function systemLocale(): Locale {
  return navigator.language.toLowerCase().startsWith("zh") ? "zh-CN" : "en";
}

/** The page's translator: its own sentences and those it shares with main. */
export const translator = createTranslator(systemLocale(), { en, "zh-CN": zhCn });

/** Switches the language of everything on the page. */
export function setLocale(locale: Locale): void {
  document.documentElement.lang = locale;
  if (translator.language !== locale) void translator.changeLanguage(locale);
}

/** The page's sentences in the language of the moment. */
export function useT(): Translate {
  const { t } = useTranslation(undefined, { i18n: translator });
  return useMemo(() => (key, params) => t(key, params ?? {}), [t]);
}

/** The language of the moment. */
export function useLocale(): Locale {
  const { i18n } = useTranslation(undefined, { i18n: translator });
  return i18n.language === "zh-CN" ? "zh-CN" : "en";
}

/** The sentence for an error, for use inside a component that re-renders with the language. */
export function errorSentence(error: ErrorData): string {
  return errorText(translator, error);
}
