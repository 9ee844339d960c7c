/** Colours of a diagram: those of the page's tokens, in the notation that the library can compute with. */
export function coloursOf(dark: boolean): Readonly<Record<string, string>> {
  const [text, muted, line, surface, raised, quiet] = dark
    ? ["#e9e7e3", "#aaa59d", "#7d776f", "#262320", "#302d2a", "#3a2f21"]
    : ["#29241f", "#5f5a53", "#8b857d", "#f4f2ef", "#ffffff", "#faecd6"];
  return {
    background: dark ? "#1c1a18" : "#fbfaf8",
    primaryColor: surface,
    primaryTextColor: text,
    primaryBorderColor: line,
    secondaryColor: quiet,
    secondaryTextColor: text,
    secondaryBorderColor: line,
    tertiaryColor: raised,
    tertiaryTextColor: text,
    tertiaryBorderColor: line,
    lineColor: muted,
    textColor: text,
    titleColor: text,
    noteBkgColor: quiet,
    noteTextColor: text,
    noteBorderColor: line,
    edgeLabelBackground: surface,
  };
}
