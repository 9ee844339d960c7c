/**
 * Characters that cannot be seen, or that turn the order of what is read around, as a class of a regular expression
 * with the flag `u`: controls (line ends and tabs among them), format characters (bidi marks, zero-width ones, tags),
 * line and paragraph separators, private and unassigned ones, lone surrogates; what is ignored where it cannot be shown
 * (variation selectors, in which words can be hidden, fillers, the grapheme joiner); and the blank of Braille.
 * Source: Unicode's general categories and its property Default_Ignorable_Code_Point.
 */
export const unseenClass = String.raw`[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cn}\p{Cs}\p{DI}\u2800]`;
