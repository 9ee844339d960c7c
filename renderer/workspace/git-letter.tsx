import { useT } from "../i18n";
import type { GitState } from "../state/workspace/git";

const letters: Readonly<Record<GitState, { letter: string; look: string }>> = {
  added: { letter: "A", look: "text-good" },
  untracked: { letter: "U", look: "text-good" },
  modified: { letter: "M", look: "text-warn" },
  "type-changed": { letter: "T", look: "text-warn" },
  renamed: { letter: "R", look: "text-warn" },
  deleted: { letter: "D", look: "text-bad" },
  conflicted: { letter: "!", look: "text-bad" },
};

/** How a name is coloured by what git says of it. */
export function gitLook(state: GitState | undefined): string {
  return state === undefined ? "" : letters[state].look;
}

/** What git says of a file, as a letter; read aloud in words. */
export function GitLetter({
  state,
  folder = false,
}: {
  readonly state: GitState;
  readonly folder?: boolean;
}) {
  const t = useT();
  const words = t(`git.state.${state}`);
  return (
    <span title={words} className={`w-4 shrink-0 text-center text-xs font-semibold ${letters[state].look}`}>
      <span aria-hidden>{folder ? "•" : letters[state].letter}</span>
      <span className="sr-only">{words}</span>
    </span>
  );
}
