/** The note of an answer that ended where its conversation's settings end it. */
export const answerCut = "answer-cut";
/** The note of an answer that its server ended at a limit of its own. */
export const endpointLimit = "endpoint-limit";
/** The note that a limit of thinking was not kept: no such wish is common to the servers. */
export const endpointNoBudget = "endpoint-no-budget";

/** The note of an answer that called tools so often that it was ended. */
export const manyCalls = "many-calls";

/** Notes of an answer that is whole, and can go on because it reached a limit of tokens. */
export const cutNotes: readonly string[] = [answerCut, endpointLimit, manyCalls];
