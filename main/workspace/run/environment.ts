/** What a command gets of the user's environment: what says where programs are and which language is spoken. */
const passed = [
  "PATH",
  "LANG",
  "LC_ALL",
  "LC_CTYPE",
  "TZ",
  "SystemRoot",
  "SYSTEMROOT",
  "ComSpec",
  "PATHEXT",
  "windir",
];

/** The environment of a command: a short list of names, never one that could hold a secret. */
export function commandEnvironment(
  env: Readonly<Record<string, string | undefined>>,
  home: string,
  temporary: string,
): Record<string, string> {
  const kept = Object.fromEntries(
    passed.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]])),
  );
  return {
    ...kept,
    HOME: home,
    USERPROFILE: home,
    TMPDIR: temporary,
    TEMP: temporary,
    TMP: temporary,
    TERM: "dumb",
    CI: "1",
    NO_COLOR: "1",
    GIT_TERMINAL_PROMPT: "0",
  };
}
