/** What the fit says of a plan that somebody has set by hand, in English. */
export const enFitView = {
  "reason.kv-size-q4":
    "KV cache, the model's memory of the conversation: {{kvBytes, bytes}} for a context of {{tokens, number}} tokens. It is stored in 4 instead of 16 bits, which can make answers worse; how much has not been measured for this model.",
  "reason.mtp-gain":
    "Guessing ahead (MTP) is counted as {{expected, number}} times the speed. It depends on the text, {{low, number}} to {{high, number}} times, and has not been measured here.",
  // Where a plan is other than was asked for
  "reason.knob-context":
    "The model was trained for {{tokens, number}} tokens of context; more is not planned.",
  "reason.knob-layers": "This build has {{layers, number}} layers; all of them go to the graphics card.",
  "reason.knob-layers-shared":
    "The {{gpu}} shares its memory with the processor, so dividing the layers gains nothing: all of them go to it.",
  "reason.knob-no-gpu": "There is no graphics card that can be used, so all of it runs on the processor.",
  "reason.knob-slots":
    "Only {{slots, number}} of {{wanted, number}} conversations fit into memory side by side.",
  "reason.knob-one-slot":
    "Only one of {{wanted, number}} conversations fits into memory; going back to another one reads it again.",
  "reason.knob-no-mtp": "{{quant}} has no part that guesses ahead (MTP) in its file.",
  "reason.knob-mtp-room":
    "Guessing ahead (MTP) is left out: it needs the whole model on the graphics card and some room beside it.",
  "reason.knob-mtp-one": "While it guesses ahead (MTP), one conversation stays in memory.",
  "reason.knob-images-one": "With the file for images (mmproj), one conversation stays in memory.",
  "reason.knob-images-room":
    "With these settings there is no room on the graphics card for the file for images (mmproj) that lies beside the model.",
} as const;
