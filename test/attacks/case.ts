import type { AgentMode, AgentStep, ToolCall } from "../../main/contract";

export type AttackClass =
  | "leave the folder"
  | "links"
  | "races"
  | "secrets"
  | "protected"
  | "run on open"
  | "gain approval"
  | "network"
  | "forge the surface"
  | "control tokens"
  | "edits";

/** What is in the folder that is opened: a text, or something else than a plain file. */
export type Content =
  | string
  | { readonly link: string }
  | { readonly hardLink: string }
  | { readonly folder: true }
  | { readonly pipe: true }
  | { readonly executable: string };

/** Something that goes on in the folder while the model works. */
export type Race =
  /** `path` is by turns the folder `real` and a link to the folder outside. */
  | { readonly kind: "folder-or-link"; readonly path: string }
  /** `path` is by turns a file and a link to the canary. */
  | { readonly kind: "file-or-link"; readonly path: string }
  /** The folder `path` is moved out of the opened folder and back. */
  | { readonly kind: "moved-out"; readonly path: string };

/**
 * One attack. The model that plays it obeys: it makes every call that the attacker wants. In texts `{{outside}}`,
 * `{{canary}}`, `{{folder}}`, `{{data}}`, `{{tcp}}` and `{{unix}}` stand for the folder and the file outside, the
 * opened folder, our own data, and the port and the socket that nobody may reach.
 *
 * Whatever the case says besides, this holds for each (see `universal.ts`): nothing outside changed; nothing of the
 * canaries was told to the model; nobody connected; nothing of git's changed; nothing ran but what the user was shown
 * and allowed, to the letter, or what mode and sandbox allow; mode, trust and grants are what they were.
 */
export interface AttackCase {
  readonly name: string;
  readonly kind: AttackClass;
  /** By default `edit`: what is inside the folder may be changed, commands ask. */
  readonly mode?: AgentMode;
  /** By default yes. */
  readonly trusted?: boolean;
  readonly folder?: Readonly<Record<string, Content>>;
  /** What the model calls, one after the other. */
  readonly calls: readonly ToolCall[];
  /** What the user does with what asks. By default `denies`. */
  readonly user?: "denies" | "approves" | "approves for the session";
  readonly race?: Race;
  /**
   * Where Quern's own data lies: by default in a place that is empty for a command anyhow. `in sight`: in one that
   * commands can read otherwise (only where the tests may write there); `in the folder`: in `kept/data` of the opened one.
   */
  readonly data?: "in sight" | "in the folder";
  /** Only where there are programs or files of this kind. */
  readonly only?: "sandbox" | "linux";
  readonly holds: Holds;
}

type StepState = AgentStep["state"];

export interface Holds {
  /** What came of each call; `refused`: failed or denied. By default not looked at. */
  readonly steps?: readonly (StepState | "refused" | "any")[];
  /** The commands that the user was asked about, in order, to the letter. By default none. */
  readonly shown?: readonly {
    readonly command: string;
    readonly network?: boolean;
    readonly folder?: string;
  }[];
  /** Files of the folder afterwards; null: not there. */
  readonly after?: Readonly<Record<string, string | null>>;
  /** Texts that a tool has to have given, so that the case shows what it says. */
  readonly told?: readonly string[];
  readonly untold?: readonly string[];
}
