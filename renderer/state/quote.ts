import { create } from "zustand";

interface QuoteState {
  /** What is to be quoted in the next message; the number tells two equal ones apart. Null: nothing. */
  readonly quoted: { readonly text: string; readonly number: number } | null;
}

/** What the composer takes over as a quotation. */
export const useQuote = create<QuoteState>(() => ({ quoted: null }));

let number = 0;

/** Quotes a text in the next message. */
export function quote(text: string): void {
  if (text.trim() === "") return;
  number += 1;
  useQuote.setState({ quoted: { text, number } });
}

/** Gives what is to be quoted, once. */
export function takeQuote(): string | null {
  const { quoted } = useQuote.getState();
  if (quoted !== null) useQuote.setState({ quoted: null });
  return quoted?.text ?? null;
}
