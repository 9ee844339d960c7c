/** What a model asks for. */
export interface EditRequest {
  readonly old: string;
  readonly new: string;
  /** Every place, where there are several. */
  readonly all?: boolean | undefined;
}

export interface Variant {
  readonly old: string;
  readonly new: string;
}

type Undo = (variant: Variant) => Variant | null;

const fence = /^\s*(`{3,}|~{3,})[^\n`]*\r?\n([\s\S]*?)\r?\n?[^\S\n]*\1[^\S\n]*\r?\n?$/;

/** A code fence around the whole text, as in an answer to a person. */
const withoutFence: Undo = (variant) => {
  const old = fence.exec(variant.old)?.[2];
  if (old === undefined) return null;
  return { old, new: fence.exec(variant.new)?.[2] ?? variant.new };
};

/** What stands between a line's number and the line: the read tool's mark, and those of other tools. */
const numberMarks: readonly { readonly pattern: RegExp; readonly sure: boolean }[] = [
  { pattern: /^[^\S\n]*(\d+)[^\S\n]?[|│→] ?/, sure: true },
  { pattern: /^[^\S\n]*(\d+)\t/, sure: false },
  { pattern: /^[^\S\n]*(\d+):(?: |$)/, sure: false },
];

/** The number of the first line, if every line has one and they count up: or else they are text. */
function firstNumber(lines: readonly string[], pattern: RegExp): number | null {
  let first: number | null = null;
  for (const [index, line] of lines.entries()) {
    const written = pattern.exec(line)?.[1];
    if (written === undefined && line.trim() === "") continue;
    if (written === undefined) return null;
    first ??= Number(written) - index;
    if (Number(written) !== first + index) return null;
  }
  return first;
}

/** Numbers of lines that were copied from what was read. */
const withoutNumbers: Undo = (variant) => {
  const lines = variant.old.split("\n");
  for (const { pattern, sure } of numberMarks) {
    const first = firstNumber(lines, pattern);
    if (first === null) continue;
    const news = variant.new.split("\n");
    const bare = (all: readonly string[]) => all.map((line) => line.replace(pattern, "")).join("\n");
    // `8080: x` may well be text.
    const strip = sure || firstNumber(news, pattern) === first;
    return { old: bare(lines), new: strip ? bare(news) : variant.new };
  }
  return null;
};

const entities: Readonly<Record<string, string>> = {
  "&lt;": "<",
  "&gt;": ">",
  "&quot;": '"',
  "&#39;": "'",
  "&apos;": "'",
  "&amp;": "&",
};
const entity = /&(?:lt|gt|quot|#39|apos|amp);/g;

/** Marks written as in XML, since the call is. */
const withoutEntities: Undo = (variant) => {
  if (variant.old.search(entity) === -1) return null;
  const plain = (text: string) => text.replace(entity, (each) => entities[each] ?? each);
  return { old: plain(variant.old), new: plain(variant.new) };
};

const escapes: Readonly<Record<string, string>> = {
  n: "\n",
  r: "\r",
  t: "\t",
  '"': '"',
  "'": "'",
  "\\": "\\",
};

/** The whole text on one line, its ends written as `\n`. */
const withoutEscapes: Undo = (variant) => {
  if (variant.old.includes("\n") || !/\\[nt"]/.test(variant.old)) return null;
  const plain = (text: string) => text.replace(/\\([nrt"'\\])/g, (_, mark: string) => escapes[mark] ?? mark);
  if (variant.new.includes("\n")) return { old: plain(variant.old), new: variant.new };
  const changed = plain(variant.new);
  // A line that ends inside a string: its `\n` was meant as it is written, and nobody can tell which others were.
  if (changed.split("\n").some((line) => (line.replace(/\\./g, "").split('"').length - 1) % 2 === 1))
    return null;
  return { old: plain(variant.old), new: changed };
};

const outerBlanks = /^(?:[^\S\n]*\n)*|(?:\n[^\S\n]*)*$/g;

/** Empty lines at the beginning and the end. */
const withoutOuterBlanks: Undo = (variant) => {
  const [lead = "", trail = ""] = variant.old.match(outerBlanks) ?? [];
  const old = variant.old.slice(lead.length, variant.old.length - trail.length);
  if (old.trim() === "" || lead.length + trail.length === 0) return null;
  const inNew = variant.new.trim() === "" ? [] : (variant.new.match(outerBlanks) ?? []);
  const lines = (text: string | undefined) => (text ?? "").split("\n").length - 1;
  let text = variant.new;
  // Of the new text go as many as were at the same end of the old one.
  for (let i = Math.min(lines(lead), lines(inNew[0])); i > 0; i--) text = text.slice(text.indexOf("\n") + 1);
  for (let i = Math.min(lines(trail), lines(inNew[1])); i > 0; i--)
    text = text.slice(0, text.lastIndexOf("\n"));
  return { old, new: text };
};

/**
 * What was meant, if what was written is the way in which models write it wrong: the request itself first, then with
 * what does not belong to the text taken away, less first.
 */
export function variantsOf(edit: EditRequest): Variant[] {
  const variants: Variant[] = [{ old: edit.old, new: edit.new }];
  for (const undo of [withoutFence, withoutNumbers, withoutEntities, withoutEscapes, withoutOuterBlanks]) {
    for (const variant of [...variants]) {
      const other = undo(variant);
      if (other !== null && other.old.trim() !== "" && !variants.some(({ old }) => old === other.old))
        variants.push(other);
    }
  }
  return variants;
}
