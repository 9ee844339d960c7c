import type { AnswerStats } from "../../main/contract";

/** An amount with three figures that count, since most are far below one: `0.00123 $`. */
export function costText({ amount, currency }: NonNullable<AnswerStats["cost"]>): string {
  if (amount === 0) return `0 ${currency}`;
  const digits = Math.min(12, Math.max(2, 2 - Math.floor(Math.log10(amount))));
  return `${amount.toFixed(digits)} ${currency}`;
}
