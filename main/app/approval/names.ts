/** The channels between main and the approval surface; nothing else may use them. */
export const askChannel = "quern:approval-ask";
export const decideChannel = "quern:approval-decide";
export const changedChannel = "quern:approval-changed";
/** Main asks the surface to put the focus where a reason is written. */
export const reasonChannel = "quern:approval-reason";

/** The document of the surface, below the page's origin. */
export const approvalPath = "/approval.html";
