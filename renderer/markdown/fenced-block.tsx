import { lazy, Suspense } from "react";
import { visibleText } from "../ui/visible";
import { CodeBlock } from "./code-block";
import { FormulaBlock } from "./math/formula";

const Diagram = lazy(() => import("../diagram/diagram").then(({ Diagram }) => ({ default: Diagram })));

interface FencedBlockProps {
  readonly code: string;
  readonly language: string | null;
  /** Whether it may still grow: what it is drawn as needs the whole. */
  readonly open: boolean;
}

/** What stands between fences: a formula, a diagram, or code. */
export function FencedBlock({ code, language, open }: FencedBlockProps) {
  const kind = language?.toLowerCase();
  if (!open && kind === "math") return <FormulaBlock tex={code} />;
  const shown = visibleText(code);
  const plain = <CodeBlock code={shown} language={language} open={open} />;
  if (open || kind !== "mermaid") return plain;
  return (
    <Suspense fallback={plain}>
      <Diagram code={shown} />
    </Suspense>
  );
}
