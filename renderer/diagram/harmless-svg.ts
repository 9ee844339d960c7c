import { isHarmlessStyle, isHarmlessValue, mayHaveAttribute, svgElements } from "./svg-rules";

const tag = /<(\/?)([A-Za-z][\w:-]*)((?:\s+[\w:.-]+="[^"<]*")*)\s*(\/?)>/y;
const attribute = /([\w:.-]+)="([^"]*)"/g;
const text = /[^<]*/y;

/** The characters that the five entities of XML and numbers stand for; null for any other entity. */
function decoded(value: string): string | null {
  let known = true;
  const plain = value.replace(/&(#x[0-9a-f]+|#\d+|\w+)?;?/gi, (whole: string, name: string | undefined) => {
    const named: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };
    if (name === undefined || !whole.endsWith(";")) known = false;
    else if (name.startsWith("#")) {
      const code = /^#x/i.test(name)
        ? Number.parseInt(name.slice(2), 16)
        : Number.parseInt(name.slice(1), 10);
      if (code > 0 && code <= 0x10ffff) return String.fromCodePoint(code);
      known = false;
    } else if (named[name] !== undefined) return named[name];
    else known = false;
    return "";
  });
  return known ? plain : null;
}

/**
 * Whether a drawing is made of nothing but shapes, text and styles of its own: well-formed, of known elements and
 * attributes, with no address that leads out of it. What is not understood is not harmless. The drawing is shown as a
 * picture, where nothing in it could run anyway; this is for the file that is saved, which a browser may open.
 */
export function isHarmlessSvg(svg: string): boolean {
  const open: string[] = [];
  let at = 0;
  while (at < svg.length) {
    text.lastIndex = at;
    const words = text.exec(svg)?.[0] ?? "";
    if (words !== "") {
      const plain = decoded(words);
      if (plain === null || (open.length === 0 && plain.trim() !== "")) return false;
      if (open.at(-1) === "style" && !isHarmlessStyle(plain)) return false;
      at += words.length;
      continue;
    }
    tag.lastIndex = at;
    const found = tag.exec(svg);
    if (found === null) return false;
    const [whole, closing, name = "", attributes = "", alone] = found;
    at += whole.length;
    if (closing === "/") {
      if (open.pop() !== name || attributes !== "") return false;
      if (open.length === 0) return at === svg.length;
      continue;
    }
    if (!svgElements.has(name) || (open.length === 0) !== (name === "svg" && at === whole.length))
      return false;
    for (const [, key = "", raw = ""] of attributes.matchAll(attribute)) {
      const value = decoded(raw);
      if (value === null || !mayHaveAttribute(key) || !isHarmlessValue(key, value)) return false;
    }
    if (alone === "") open.push(name);
    else if (open.length === 0) return at === svg.length;
  }
  return false;
}
