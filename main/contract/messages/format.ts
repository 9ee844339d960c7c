/** The languages that Quern speaks. */
export const locales = ["en", "zh-CN"] as const;
export type Locale = (typeof locales)[number];

/** Making one takes longer than a hundred uses of it, and a slider on the fit page asks for dozens with each step. */
const formats = new Map<string, Intl.NumberFormat>();
function numbers(locale: Locale, leastDigits: number, mostDigits: number): Intl.NumberFormat {
  const key = `${locale} ${leastDigits} ${mostDigits}`;
  const made =
    formats.get(key) ??
    new Intl.NumberFormat(locale, { minimumFractionDigits: leastDigits, maximumFractionDigits: mostDigits });
  formats.set(key, made);
  return made;
}

const decimalUnits = ["bytes", "KB", "MB", "GB", "TB", "PB"] as const;

/**
 * A size for people: decimal units (1 GB = 10^9 bytes), one digit after the point from MB up.
 * One rule everywhere, for files and for memory.
 */
export function formatBytes(bytes: number, locale: Locale): string {
  if (!Number.isFinite(bytes)) return "?";
  let value = Math.abs(bytes);
  let unit = 0;
  while (value >= 999.95 && unit < decimalUnits.length - 1) {
    value /= 1000;
    unit += 1;
  }
  const digits = unit >= 2 ? 1 : 0;
  const number = numbers(locale, digits, digits).format(bytes < 0 ? -value : value);
  return `${number} ${decimalUnits[unit] ?? "bytes"}`;
}

/** A whole number with the language's grouping. */
export function formatNumber(value: number, locale: Locale): string {
  return numbers(locale, 0, 1).format(value);
}

/** A length of time for people, in its two largest units: `45 s`, `12 min`, `3 h 20 min`. */
export function formatDuration(seconds: number, locale: Locale): string {
  const words =
    locale === "zh-CN"
      ? { s: " 秒", min: " 分钟", h: " 小时", d: " 天" }
      : { s: " s", min: " min", h: " h", d: " d" };
  const total = Math.max(0, Math.round(seconds));
  if (total < 90) return `${total}${words.s}`;
  const minutes = Math.round(total / 60);
  if (minutes < 60) return `${minutes}${words.min}`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48)
    return minutes % 60 === 0 ? `${hours}${words.h}` : `${hours}${words.h} ${minutes % 60}${words.min}`;
  return `${Math.round(hours / 24)}${words.d}`;
}
