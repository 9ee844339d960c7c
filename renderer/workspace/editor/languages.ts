import type { Extension } from "@codemirror/state";
import { nameOf } from "../../state/workspace/path";

interface Language {
  readonly name: string;
  /** Endings of names, and whole names. */
  readonly endings: readonly string[];
  readonly load: () => Promise<Extension>;
}

async function legacy(
  mode: Promise<import("@codemirror/language").StreamParser<unknown>>,
): Promise<Extension> {
  const { StreamLanguage } = await import("@codemirror/language");
  return StreamLanguage.define(await mode);
}

const javascript = (options: { jsx?: boolean; typescript?: boolean }) =>
  import("@codemirror/lang-javascript").then((module) => module.javascript(options));
const clike = (name: "csharp" | "kotlin" | "scala" | "dart" | "objectiveC") =>
  legacy(import("@codemirror/legacy-modes/mode/clike").then((module) => module[name]));

/** The languages that the editor colours and indents; each is read when a file of it is opened. */
const languages: readonly Language[] = [
  { name: "JavaScript", endings: ["js", "mjs", "cjs"], load: () => javascript({}) },
  { name: "JSX", endings: ["jsx"], load: () => javascript({ jsx: true }) },
  { name: "TypeScript", endings: ["ts", "mts", "cts"], load: () => javascript({ typescript: true }) },
  { name: "TSX", endings: ["tsx"], load: () => javascript({ jsx: true, typescript: true }) },
  {
    name: "Python",
    endings: ["py", "pyi", "pyw"],
    load: () => import("@codemirror/lang-python").then(({ python }) => python()),
  },
  { name: "Rust", endings: ["rs"], load: () => import("@codemirror/lang-rust").then(({ rust }) => rust()) },
  { name: "Go", endings: ["go"], load: () => import("@codemirror/lang-go").then(({ go }) => go()) },
  {
    name: "C",
    endings: ["c", "h"],
    load: () => import("@codemirror/lang-cpp").then(({ cpp }) => cpp()),
  },
  {
    name: "C++",
    endings: ["cpp", "cc", "cxx", "hpp", "hh", "hxx", "ino"],
    load: () => import("@codemirror/lang-cpp").then(({ cpp }) => cpp()),
  },
  { name: "Java", endings: ["java"], load: () => import("@codemirror/lang-java").then(({ java }) => java()) },
  { name: "C#", endings: ["cs"], load: () => clike("csharp") },
  { name: "Kotlin", endings: ["kt", "kts"], load: () => clike("kotlin") },
  { name: "Scala", endings: ["scala"], load: () => clike("scala") },
  { name: "Dart", endings: ["dart"], load: () => clike("dart") },
  { name: "Objective-C", endings: ["m"], load: () => clike("objectiveC") },
  {
    name: "HTML",
    endings: ["html", "htm", "vue", "svelte"],
    load: () => import("@codemirror/lang-html").then(({ html }) => html()),
  },
  {
    name: "CSS",
    endings: ["css", "scss", "less"],
    load: () => import("@codemirror/lang-css").then(({ css }) => css()),
  },
  {
    name: "JSON",
    endings: ["json", "jsonc", "json5", "webmanifest"],
    load: () => import("@codemirror/lang-json").then(({ json }) => json()),
  },
  {
    name: "Markdown",
    endings: ["md", "markdown", "mdx"],
    load: () => import("@codemirror/lang-markdown").then(({ markdown }) => markdown()),
  },
  {
    name: "YAML",
    endings: ["yaml", "yml"],
    load: () => import("@codemirror/lang-yaml").then(({ yaml }) => yaml()),
  },
  {
    name: "XML",
    endings: ["xml", "svg", "xsd", "xsl", "plist", "csproj"],
    load: () => import("@codemirror/lang-xml").then(({ xml }) => xml()),
  },
  { name: "SQL", endings: ["sql"], load: () => import("@codemirror/lang-sql").then(({ sql }) => sql()) },
  { name: "PHP", endings: ["php"], load: () => import("@codemirror/lang-php").then(({ php }) => php()) },
  {
    name: "Shell",
    endings: ["sh", "bash", "zsh", ".bashrc", ".zshrc", ".profile"],
    load: () => legacy(import("@codemirror/legacy-modes/mode/shell").then(({ shell }) => shell)),
  },
  {
    name: "TOML",
    endings: ["toml"],
    load: () => legacy(import("@codemirror/legacy-modes/mode/toml").then(({ toml }) => toml)),
  },
  {
    name: "INI",
    endings: ["ini", "cfg", "conf", "properties", ".editorconfig", ".env"],
    load: () =>
      legacy(import("@codemirror/legacy-modes/mode/properties").then(({ properties }) => properties)),
  },
  {
    name: "Ruby",
    endings: ["rb", "gemfile", "rakefile"],
    load: () => legacy(import("@codemirror/legacy-modes/mode/ruby").then(({ ruby }) => ruby)),
  },
  {
    name: "Swift",
    endings: ["swift"],
    load: () => legacy(import("@codemirror/legacy-modes/mode/swift").then(({ swift }) => swift)),
  },
  {
    name: "Lua",
    endings: ["lua"],
    load: () => legacy(import("@codemirror/legacy-modes/mode/lua").then(({ lua }) => lua)),
  },
  {
    name: "Perl",
    endings: ["pl", "pm"],
    load: () => legacy(import("@codemirror/legacy-modes/mode/perl").then(({ perl }) => perl)),
  },
  {
    name: "R",
    endings: ["r"],
    load: () => legacy(import("@codemirror/legacy-modes/mode/r").then(({ r }) => r)),
  },
  {
    name: "Haskell",
    endings: ["hs"],
    load: () => legacy(import("@codemirror/legacy-modes/mode/haskell").then(({ haskell }) => haskell)),
  },
  {
    name: "Dockerfile",
    endings: ["dockerfile", "containerfile"],
    load: () =>
      legacy(import("@codemirror/legacy-modes/mode/dockerfile").then(({ dockerFile }) => dockerFile)),
  },
  {
    name: "PowerShell",
    endings: ["ps1", "psm1"],
    load: () =>
      legacy(import("@codemirror/legacy-modes/mode/powershell").then(({ powerShell }) => powerShell)),
  },
  {
    name: "CMake",
    endings: ["cmake", "cmakelists.txt"],
    load: () => legacy(import("@codemirror/legacy-modes/mode/cmake").then(({ cmake }) => cmake)),
  },
  {
    name: "Diff",
    endings: ["diff", "patch"],
    load: () => legacy(import("@codemirror/legacy-modes/mode/diff").then(({ diff }) => diff)),
  },
];

const byEnding = new Map(
  languages.flatMap((language) => language.endings.map((ending) => [ending, language])),
);

/** The language of a file by its name; null: none that is known, so it stays plain. */
export function languageFor(path: string): Pick<Language, "name" | "load"> | null {
  const name = nameOf(path).toLowerCase();
  return byEnding.get(name) ?? byEnding.get(name.slice(name.lastIndexOf(".") + 1)) ?? null;
}
