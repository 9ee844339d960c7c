import type { Literal } from "mdast";
import type { CompileContext, Extension as TreeExtension } from "mdast-util-from-markdown";
import type { Extension, Token } from "micromark-util-types";
import { flowMath } from "./flow-syntax";
import { textMath } from "./text-syntax";

/** A formula within a paragraph. */
interface InlineMath extends Literal {
  type: "inlineMath";
  /** In lines of its own all the same: it was written between `$$` or `\[`. */
  display: boolean;
}

/** A formula that is a block. */
interface BlockMath extends Literal {
  type: "math";
  /** Whether its end is there; before, it is shown as it was written. */
  closed: boolean;
  /** How it begins: `$$` or `\[`. */
  mark: string;
}

declare module "mdast" {
  interface PhrasingContentMap {
    inlineMath: InlineMath;
  }
  interface RootContentMap {
    inlineMath: InlineMath;
    math: BlockMath;
  }
}

declare module "micromark-util-types" {
  interface TokenTypeMap {
    mathText: "mathText";
    mathTextData: "mathTextData";
    mathTextSequence: "mathTextSequence";
    mathFlow: "mathFlow";
    mathFlowMark: "mathFlowMark";
    mathFlowValue: "mathFlowValue";
    mathFlowEnd: "mathFlowEnd";
  }
}

/** Formulas for the reader of Markdown: `$…$`, `\(…\)`, `$$…$$` and `\[…\]`. */
export const mathSyntax: Extension = { text: { ...textMath }, flow: { ...flowMath } };

function exitData(this: CompileContext, token: Token): void {
  this.config.enter.data?.call(this, token);
  this.config.exit.data?.call(this, token);
}

/** What the reader found, as nodes of the tree. */
export const mathTree: TreeExtension = {
  enter: {
    mathText(token) {
      this.enter({ type: "inlineMath", value: "", display: false }, token);
      this.buffer();
    },
    mathFlow(token) {
      this.enter({ type: "math", value: "", closed: false, mark: "" }, token);
      this.buffer();
    },
    mathFlowEnd() {
      // Below the buffer that collects the formula's text.
      const node = this.stack.at(-2);
      if (node?.type === "math") node.closed = true;
    },
  },
  exit: {
    mathTextData: exitData,
    mathFlowValue: exitData,
    mathText(token) {
      const value = this.resume();
      const node = this.stack.at(-1);
      if (node?.type === "inlineMath") {
        node.value = value.trim();
        node.display = /^(\$\$|\\\[)/.test(this.sliceSerialize(token));
      }
      this.exit(token);
    },
    mathFlow(token) {
      const value = this.resume();
      const node = this.stack.at(-1);
      if (node?.type === "math") {
        node.mark = this.sliceSerialize(token).slice(0, 2);
        node.value = node.closed ? value.trim() : value;
      }
      this.exit(token);
    },
  },
};
