/** Elements that a drawing may be made of: shapes, text and how they look. Nothing that runs, links, loads or embeds. */
export const svgElements: ReadonlySet<string> = new Set(
  `svg g defs symbol title desc style path rect circle ellipse line polyline polygon text tspan marker
   linearGradient radialGradient stop pattern clipPath mask filter feDropShadow feGaussianBlur feOffset feFlood
   feComposite feMerge feMergeNode feColorMatrix feBlend use`.split(/\s+/),
);

const attributes: ReadonlySet<string> = new Set(
  `id class d x y x1 x2 y1 y2 dx dy cx cy r rx ry width height points transform viewBox preserveAspectRatio xmlns
   fill fill-opacity fill-rule stroke stroke-width stroke-opacity stroke-dasharray stroke-dashoffset stroke-linecap
   stroke-linejoin stroke-miterlimit opacity color display visibility overflow font-family font-size font-weight
   font-style text-anchor dominant-baseline alignment-baseline baseline-shift text-decoration letter-spacing
   textLength lengthAdjust rotate marker-start marker-mid marker-end markerWidth markerHeight markerUnits refX refY
   orient offset stop-color stop-opacity gradientUnits gradientTransform patternUnits patternContentUnits
   patternTransform clip-path clip-rule clipPathUnits mask maskUnits maskContentUnits filter filterUnits
   flood-color flood-opacity stdDeviation in in2 operator mode values type result role name style spreadMethod fx fy
   href xlink:href xmlns:xlink xml:space space pointer-events cursor shape-rendering text-rendering
   vector-effect writing-mode paint-order transform-origin font-variant unicode-bidi direction`.split(/\s+/),
);

/** Whether an attribute may stand in a drawing at all. */
export function mayHaveAttribute(name: string): boolean {
  return attributes.has(name) || /^(?:aria|data)-[a-z0-9-]+$/i.test(name);
}

/** Whether a style, or a value that may name something, points at nothing outside the drawing and hides no code. */
export function isHarmlessValue(name: string, value: string): boolean {
  if (name === "href" || name === "xlink:href") return /^#[\w.:-]+$/.test(value);
  if (name === "xmlns" || name === "xmlns:xlink")
    return /^http:\/\/www\.w3\.org\/(?:2000\/svg|1999\/xlink)$/.test(value);
  return isHarmlessStyle(value);
}

/** Whether a style points at nothing outside the drawing. Escapes could spell what is looked for here: none may stand. */
export function isHarmlessStyle(css: string): boolean {
  if (
    css.includes("\\") ||
    /@import|@font-face|@namespace|@charset|expression\s*\(|javascript:|-moz-binding/i.test(css)
  )
    return false;
  if (/image-set|(?<![\w-])(?:src|image|element|cross-fade|attr)\s*\(/i.test(css)) return false;
  return [...css.matchAll(/url\s*\(([^)]*)\)?/gi)].every(([, target]) =>
    /^\s*(["']?)#[\w.:-]+\1\s*$/.test(target ?? ""),
  );
}
