import { languageId } from "./languages";

/** Endings of files by grammar, where they differ from its name; a name with a dot is the file's whole name. */
const endings: Readonly<Record<string, string>> = {
  bash: "sh",
  csharp: "cs",
  docker: "Dockerfile.",
  elixir: "ex",
  haskell: "hs",
  javascript: "js",
  kotlin: "kt",
  latex: "tex",
  make: "Makefile.",
  markdown: "md",
  mermaid: "mmd",
  powershell: "ps1",
  python: "py",
  ruby: "rb",
  rust: "rs",
  typescript: "ts",
};

/** The name under which code in a language is saved, unless the user gives another one. */
export function codeFileName(language: string | null): string {
  const named = (language ?? "").trim().toLowerCase();
  // What a text says becomes part of a name only as a short plain word.
  const id = languageId(named) ?? (/^[a-z0-9]{1,10}$/.test(named) ? named : "txt");
  const ending = endings[id] ?? id;
  return ending.endsWith(".") ? ending.slice(0, -1) : `code.${ending}`;
}
