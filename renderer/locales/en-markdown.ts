/** Sentences of what answers are drawn with, in English. */
export const enMarkdown = {
  "code.wrap": "Wrap long lines",
  "code.numbers": "Line numbers",
  "code.save": "Save as file",
  "file.saved": "Saved as {{path}}.",

  "formula.label": "Formula",
  "formula.unreadable": "Not a formula that can be set: shown as it was written.",

  "diagram.label": "Diagram",
  "diagram.picture": "{{kind}} diagram. Its source is under “Code”.",
  "diagram.view": "Shown as",
  "diagram.asPicture": "Picture",
  "diagram.asCode": "Code",
  "diagram.drawing": "Drawing the diagram",
  "diagram.copy": "Copy source",
  "diagram.saveSvg": "Save as SVG",
  "diagram.savePng": "Save as PNG",
  "diagram.invalid": "This is not a diagram that can be drawn: {{why}} Here is its source.",
  "diagram.tooLong": "This diagram is too large to be drawn. Here is its source.",
  "diagram.tooSlow": "Drawing this diagram took too long and was stopped. Here is its source.",
  "diagram.refused": "This diagram holds parts that Quern does not show. Here is its source.",
  "diagram.noPicture": "The picture could not be made. Save the diagram as SVG instead.",
} as const;
