import { createTranslator, type Locale, type Settings } from "../../contract";
import { en } from "./en";
import { zh } from "./zh";

/** A word or sentence of the menu or of a system dialog. */
export type DesktopText = (key: keyof typeof en, params?: Readonly<Record<string, string>>) => string;

/** The desktop's words in one language. */
export function desktopText(locale: Locale): DesktopText {
  const translator = createTranslator(locale, { en, "zh-CN": zh });
  return (key, params = {}) => translator.t(key, params);
}

/** The language to speak: what the user chose, else the system's where Quern speaks it, else English. */
export function localeOf(language: Settings["language"], systemLocale: string): Locale {
  if (language !== "system") return language;
  return systemLocale.toLowerCase().startsWith("zh") ? "zh-CN" : "en";
}
