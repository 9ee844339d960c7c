import { Component, type ReactNode } from "react";
import type { ErrorData } from "../../main/contract";
import { translator } from "../i18n";
import { Button, ErrorNote } from "../ui";

interface BoundaryState {
  readonly error: ErrorData | null;
}

/** Keeps a fault in one view from taking the others along; says so in a sentence, with details to copy. */
export class Boundary extends Component<{ readonly children: ReactNode }, BoundaryState> {
  override state: BoundaryState = { error: null };

  static getDerivedStateFromError(thrown: unknown): BoundaryState {
    const detail = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
    return { error: { code: "unexpected", params: {}, detail } };
  }

  override render(): ReactNode {
    if (this.state.error === null) return this.props.children;
    return (
      <div className="mx-auto max-w-2xl p-8">
        <ErrorNote error={this.state.error}>
          <Button onClick={() => this.setState({ error: null })}>{translator.t("common.tryAgain")}</Button>
        </ErrorNote>
      </div>
    );
  }
}
