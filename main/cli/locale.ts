import type { Locale } from "../contract";

/**
 * The language that the environment asks for, in the order that POSIX gives the variables.
 * English where it asks for one that Quern does not speak.
 */
export function localeOf(env: Readonly<Record<string, string | undefined>>): Locale {
  const asked = [env.LC_ALL, env.LC_MESSAGES, env.LANG].find((value) => value !== undefined && value !== "");
  return /^zh(_(CN|SG|Hans)|[.@]|$)/i.test(asked ?? "") ? "zh-CN" : "en";
}
