import type { LanguageRegistration } from "shiki/core";

type Load = () => Promise<{ default: LanguageRegistration[] }>;

interface Language {
  readonly name: string;
  readonly load: Load;
  readonly also?: readonly string[];
}

/** The languages that are coloured: id of the grammar, its name for people, other names in use. */
const languages: Readonly<Record<string, Language>> = {
  bash: {
    name: "Shell",
    load: () => import("shiki/langs/bash.mjs"),
    also: ["sh", "shell", "zsh", "console"],
  },
  c: { name: "C", load: () => import("shiki/langs/c.mjs"), also: ["h"] },
  cpp: { name: "C++", load: () => import("shiki/langs/cpp.mjs"), also: ["c++", "cc", "hpp", "cxx"] },
  csharp: { name: "C#", load: () => import("shiki/langs/csharp.mjs"), also: ["cs", "c#"] },
  css: { name: "CSS", load: () => import("shiki/langs/css.mjs") },
  dart: { name: "Dart", load: () => import("shiki/langs/dart.mjs") },
  diff: { name: "Diff", load: () => import("shiki/langs/diff.mjs"), also: ["patch"] },
  docker: { name: "Dockerfile", load: () => import("shiki/langs/docker.mjs"), also: ["dockerfile"] },
  elixir: { name: "Elixir", load: () => import("shiki/langs/elixir.mjs"), also: ["ex", "exs"] },
  go: { name: "Go", load: () => import("shiki/langs/go.mjs"), also: ["golang"] },
  graphql: { name: "GraphQL", load: () => import("shiki/langs/graphql.mjs"), also: ["gql"] },
  haskell: { name: "Haskell", load: () => import("shiki/langs/haskell.mjs"), also: ["hs"] },
  html: { name: "HTML", load: () => import("shiki/langs/html.mjs"), also: ["htm", "svg"] },
  ini: { name: "INI", load: () => import("shiki/langs/ini.mjs"), also: ["properties", "conf"] },
  java: { name: "Java", load: () => import("shiki/langs/java.mjs") },
  javascript: {
    name: "JavaScript",
    load: () => import("shiki/langs/javascript.mjs"),
    also: ["js", "mjs", "cjs"],
  },
  json: { name: "JSON", load: () => import("shiki/langs/json.mjs"), also: ["jsonc", "json5"] },
  jsx: { name: "JSX", load: () => import("shiki/langs/jsx.mjs") },
  kotlin: { name: "Kotlin", load: () => import("shiki/langs/kotlin.mjs"), also: ["kt", "kts"] },
  latex: { name: "LaTeX", load: () => import("shiki/langs/latex.mjs"), also: ["tex"] },
  lua: { name: "Lua", load: () => import("shiki/langs/lua.mjs") },
  make: { name: "Makefile", load: () => import("shiki/langs/make.mjs"), also: ["makefile", "mk"] },
  markdown: { name: "Markdown", load: () => import("shiki/langs/markdown.mjs"), also: ["md"] },
  mermaid: { name: "Mermaid", load: () => import("shiki/langs/mermaid.mjs"), also: ["mmd"] },
  nix: { name: "Nix", load: () => import("shiki/langs/nix.mjs") },
  php: { name: "PHP", load: () => import("shiki/langs/php.mjs") },
  powershell: { name: "PowerShell", load: () => import("shiki/langs/powershell.mjs"), also: ["ps1", "pwsh"] },
  python: { name: "Python", load: () => import("shiki/langs/python.mjs"), also: ["py", "python3"] },
  r: { name: "R", load: () => import("shiki/langs/r.mjs") },
  ruby: { name: "Ruby", load: () => import("shiki/langs/ruby.mjs"), also: ["rb"] },
  rust: { name: "Rust", load: () => import("shiki/langs/rust.mjs"), also: ["rs"] },
  scala: { name: "Scala", load: () => import("shiki/langs/scala.mjs") },
  scss: { name: "SCSS", load: () => import("shiki/langs/scss.mjs"), also: ["sass"] },
  sql: { name: "SQL", load: () => import("shiki/langs/sql.mjs"), also: ["postgres", "sqlite", "mysql"] },
  swift: { name: "Swift", load: () => import("shiki/langs/swift.mjs") },
  toml: { name: "TOML", load: () => import("shiki/langs/toml.mjs") },
  tsx: { name: "TSX", load: () => import("shiki/langs/tsx.mjs") },
  typescript: {
    name: "TypeScript",
    load: () => import("shiki/langs/typescript.mjs"),
    also: ["ts", "mts", "cts"],
  },
  vue: { name: "Vue", load: () => import("shiki/langs/vue.mjs") },
  xml: { name: "XML", load: () => import("shiki/langs/xml.mjs") },
  yaml: { name: "YAML", load: () => import("shiki/langs/yaml.mjs"), also: ["yml"] },
  zig: { name: "Zig", load: () => import("shiki/langs/zig.mjs") },
};

const ids = new Map<string, string>();
for (const [id, { also = [] }] of Object.entries(languages))
  for (const name of [id, ...also]) ids.set(name, id);

function find(language: string | null): { id: string; language: Language } | null {
  const id = ids.get((language ?? "").trim().toLowerCase());
  const found = id === undefined ? undefined : languages[id];
  return id === undefined || found === undefined ? null : { id, language: found };
}

/** The name for people of what a text calls a language; null for one that is not known. */
export function languageName(language: string | null): string | null {
  return find(language)?.language.name ?? null;
}

/** The name of the grammar for what a text calls a language; null for one that is not known. */
export function languageId(language: string | null): string | null {
  return find(language)?.id ?? null;
}

/** The grammar for what a text calls a language; null for one that is not known. */
export function grammarOf(language: string): { readonly id: string; readonly load: Load } | null {
  const found = find(language);
  return found === null ? null : { id: found.id, load: found.language.load };
}
