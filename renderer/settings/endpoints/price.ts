import type { Price } from "../../../main/contract";

/** A price as it is being written. */
export interface PriceDraft {
  readonly input: string;
  readonly cached: string;
  readonly output: string;
  readonly currency: string;
}

export function draftOf(price: Price | null): PriceDraft {
  return {
    input: price === null ? "" : String(price.input),
    cached: price === null || price.cached === null ? "" : String(price.cached),
    output: price === null ? "" : String(price.output),
    currency: price?.currency ?? "",
  };
}

/** Null: nothing was entered; undefined: it makes no price. */
export function priceOf(draft: PriceDraft): Price | null | undefined {
  const [input, cached, output, currency] = [draft.input, draft.cached, draft.output, draft.currency].map(
    (text) => text.trim(),
  );
  if (!input && !cached && !output && !currency) return null;
  if (!currency || currency.length > 8) return undefined;
  const [one, two, three] = [numberOf(input), numberOf(output), cached ? numberOf(cached) : null];
  if (one === undefined || two === undefined || three === undefined) return undefined;
  return { input: one, output: two, cached: three, currency };
}

/** With a point or a comma. */
function numberOf(text: string | undefined): number | undefined {
  if (text === undefined || !/^\d{1,6}([.,]\d{1,6})?$/.test(text)) return undefined;
  return Number(text.replace(",", "."));
}
