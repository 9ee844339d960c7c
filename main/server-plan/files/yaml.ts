/** What a YAML file is made of. */
export type Yaml = string | number | boolean | readonly Yaml[] | { readonly [key: string]: Yaml };

/** Words that some readers of YAML take for something else than text. */
const special = /^(?:true|false|yes|no|on|off|null|y|n|~)$/iu;
const plain = /^[A-Za-z][\w./-]*$/u;

/** A document in block style. Text is quoted as JSON wherever it could be read as anything else: JSON is YAML. */
export function yamlText(value: Yaml): string {
  return `${linesOf(value).join("\n")}\n`;
}

function scalar(value: string | number | boolean): string {
  if (typeof value !== "string") return String(value);
  return plain.test(value) && !special.test(value) ? value : JSON.stringify(value);
}

function linesOf(value: Yaml): string[] {
  if (typeof value !== "object") return [scalar(value)];
  if (isList(value)) {
    if (value.length === 0) return ["[]"];
    return value.flatMap((item) => linesOf(item).map((line, at) => `${at === 0 ? "- " : "  "}${line}`));
  }
  const entries = Object.entries(value);
  if (entries.length === 0) return ["{}"];
  return entries.flatMap(([key, item]) => {
    const [first = "", ...rest] = linesOf(item);
    const nested = typeof item === "object" && first !== "[]" && first !== "{}";
    return nested
      ? [`${scalar(key)}:`, ...[first, ...rest].map((line) => `  ${line}`)]
      : [`${scalar(key)}: ${first}`];
  });
}

function isList(value: Yaml): value is readonly Yaml[] {
  return Array.isArray(value);
}
