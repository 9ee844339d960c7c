/*
 * What the approval surface shows and says. It is no service: the page can neither call nor hear it.
 */

/** A piece of a text; what could deceive the eye is spelled out and marked. */
export interface ShownPiece {
  readonly text: string;
  readonly marked: boolean;
}

/** Everything on the surface, in the user's language. */
export interface ShownApproval {
  readonly id: string;
  readonly hash: string;
  readonly theme: "light" | "dark";
  readonly language: string;
  readonly title: string;
  readonly argv: readonly (readonly ShownPiece[])[];
  /** Where it runs, whether it has a network, what holds it in, why it asks. */
  readonly facts: readonly {
    readonly name: string;
    readonly pieces: readonly ShownPiece[];
    readonly warn: boolean;
  }[];
  readonly buttons: { readonly once: string; readonly session: string | null; readonly deny: string };
  /** Names the field for words to the model; null: no model waits for the answer, so there is none. */
  readonly reason: string | null;
  readonly keys: string;
}

/** What the surface's preload gives its document. */
export interface ApprovalBridge {
  current(): Promise<ShownApproval | null>;
  decide(decision: {
    id: string;
    hash: string;
    take: "once" | "session" | "deny";
    reason: string;
  }): Promise<boolean>;
  onChange(listener: (shown: ShownApproval | null) => void): void;
  onReason(listener: () => void): void;
}
