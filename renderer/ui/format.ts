import { useMemo } from "react";
import { formatBytes, formatDuration, formatNumber } from "../../main/contract/messages";
import { useLocale } from "../i18n";

/** Figures in the language of the moment. */
export interface Format {
  readonly bytes: (bytes: number) => string;
  readonly number: (value: number) => string;
  readonly duration: (seconds: number) => string;
  /** A share from 0 to 1 as a whole percentage. */
  readonly percent: (share: number) => string;
  /** Tokens of a context, as the field writes them: `64K`. */
  readonly context: (tokens: number) => string;
  readonly date: (iso: string) => string;
  /** A date without a time. */
  readonly day: (iso: string) => string;
}

/** What the backends are called. */
export const backendNames = { cuda: "CUDA", vulkan: "Vulkan", metal: "Metal" } as const;

/** Tokens in binary thousands where they are whole ones, as the field does: 65,536 is 64K. */
export function formatContext(tokens: number): string {
  return tokens >= 1024 && tokens % 1024 === 0 ? `${tokens / 1024}K` : String(tokens);
}

/** Bytes in the unit that fits, tokens, shares, times. */
export function useFormat(): Format {
  const locale = useLocale();
  return useMemo(
    () => ({
      bytes: (bytes) => formatBytes(bytes, locale),
      number: (value) => formatNumber(value, locale),
      duration: (seconds) => formatDuration(seconds, locale),
      percent: (share) =>
        new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 0 }).format(share),
      context: formatContext,
      day: (iso) =>
        new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeZone: "UTC" }).format(new Date(iso)),
      date: (iso) =>
        new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short" }).format(new Date(iso)),
    }),
    [locale],
  );
}
