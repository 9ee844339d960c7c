/** Sentences of the speeds by depth of conversation, in English. */
export const enDepths = {
  "depths.title": "Speed by length of the conversation",
  "depths.what":
    "The longer a conversation, the more is looked back at for each token. Figures: expected, and from low to high.",
  "depths.tokens": "Tokens in it",
  "depths.writes": "Writes, tok/s",
  "depths.reads": "Reads, tok/s",
  "depths.time": "Reading so much",
  "depths.basis": "Rests on",
  "depths.empty": "none",
  "depths.underSecond": "under 1 s",
  "depths.basis.computed": "estimate",
  "depths.basis.from-published": "derived from published",
  "depths.basis.published": "published for this GPU",
  "depths.basis.derived": "derived from measured",
  "depths.basis.measured": "measured",
  "depths.basisBoth": "writing: {{writes}}; reading: {{reads}}",
} as const;
