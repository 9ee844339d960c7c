import { cutNotes, endpointNoBudget, type Reason } from "../contract";

/** What is said of each part of an answer by itself: of its end, and of what its server cannot be told. */
const ofOnePart = new Set([...cutNotes, endpointNoBudget]);

/** The notes of an answer that still hold when it goes on; what holds of the next part as well is said there again. */
export function notesThatStay(notes: readonly Reason[]): Reason[] {
  return notes.filter(({ code }) => !ofOnePart.has(code));
}
