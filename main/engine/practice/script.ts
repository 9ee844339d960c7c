import { toolCallBody } from "../qwen";
import { byteCharacters, plainText } from "./byte-text";
import { uniquePieces } from "./pieces";
import type { PracticeLine, PracticeTable } from "./table";
import { triggerForms } from "./triggers";

/** What the vocabulary's token types are called in a GGUF file (`llama_token_type` of llama.cpp). */
export const tokenType = { normal: 1, control: 3, userDefined: 4 } as const;

export interface PracticeToken {
  readonly text: string;
  readonly type: (typeof tokenType)[keyof typeof tokenType];
}

/** A run of tokens that follow each other; what comes after the last depends on the kind of run. */
export interface Chain {
  readonly tokens: readonly number[];
  /** Token after the last one, where it is part of a chain itself. */
  readonly loopsTo?: number;
}

/** Where a reply's parts begin; a part that is missing has no first token. */
export interface ScriptedReply {
  readonly thinking: number;
  /** First token of the answer; that of `<tool_call>` when there is no text. */
  readonly answer: number;
  /** First token after `<tool_call>`. */
  readonly call: number | undefined;
  readonly triggerTokens: readonly number[];
  /** The token by which the history shows that this was said; only where another reply follows it. */
  readonly mark: number | undefined;
  /** The reply that this one follows. */
  readonly after: number | undefined;
  /** Results of tools do not keep the next one from following. */
  readonly deaf: boolean;
}

/** The table as tokens: the vocabulary, the chains, and which reply begins where. Reply 0 is the fallback. */
export interface Script {
  readonly tokens: readonly PracticeToken[];
  readonly ids: ReadonlyMap<string, number>;
  readonly replies: readonly ScriptedReply[];
  /** Some reply follows another. */
  readonly sequences: boolean;
  readonly chains: readonly Chain[];
  /** Last tokens of thoughts, of answers, and of texts before a call. */
  readonly endsThinking: readonly number[];
  readonly endsAnswer: readonly number[];
  readonly beforeCall: readonly number[];
  readonly beforeCallEnd: readonly number[];
}

/** Names and kinds of the model's added tokens, in the order of the real vocabulary from 248,044 on. */
const added: readonly (readonly [string, boolean])[] = [
  ["<|endoftext|>", true],
  ["<|im_start|>", true],
  ["<|im_end|>", true],
  ["<tool_call>", false],
  ["</tool_call>", false],
  ["<|fim_prefix|>", true],
  ["<|fim_middle|>", true],
  ["<|fim_suffix|>", true],
  ["<tool_response>", false],
  ["</tool_response>", false],
  ["<think>", false],
  ["</think>", false],
];

export const doubleBreak = byteCharacters[10] + (byteCharacters[10] ?? "");

class ScriptBuilder {
  readonly tokens: PracticeToken[] = [];
  readonly ids = new Map<string, number>();
  readonly chains: Chain[] = [];
  readonly ends = {
    thinking: [] as number[],
    answer: [] as number[],
    call: [] as number[],
    callEnd: [] as number[],
  };
  private readonly used = new Set<string>();
  private readonly runs = new Map<string, { first: number; last: number }>();

  /** @param said the kind of the tokens that replies are made of */
  constructor(private readonly said: PracticeToken["type"]) {}

  token(text: string, type: PracticeToken["type"]): number {
    const known = this.ids.get(text);
    if (known !== undefined) return known;
    const id = this.tokens.length;
    this.tokens.push({ text, type });
    this.ids.set(text, id);
    this.used.add(text);
    return id;
  }

  /**
   * Makes a chain for this text, or finds the one that is there for the same text with the same end.
   * @param mark the end of the text that is to be one token
   */
  run(text: string, end: number[], options: PracticeLine | undefined, mark = ""): number {
    const kind = Object.values(this.ends).indexOf(end);
    // What never ends has no end that would tell a thought from an answer.
    const key = options?.endless ? `endless ${text}` : `${kind} ${text}`;
    const known = this.runs.get(key);
    if (known) return known.first;
    const begins = text.slice(0, text.length - mark.length);
    const pieces = begins === "" ? [] : uniquePieces(begins, options?.tornCharacters ?? false, this.used);
    const ids = pieces.map((piece) =>
      this.said === tokenType.normal
        ? this.token(piece, tokenType.normal)
        : // Such tokens stand in the vocabulary as they are read, not in the byte alphabet.
          this.token(plainText(piece), this.said),
    );
    if (mark !== "") ids.push(this.token(mark, tokenType.userDefined));
    const first = ids[0];
    const last = ids.at(-1);
    if (first === undefined || last === undefined) throw new RangeError("A practice reply needs some text");
    if (options?.endless) this.chains.push({ tokens: ids, loopsTo: first });
    else {
      this.chains.push({ tokens: ids });
      end.push(last);
    }
    this.runs.set(key, { first, last });
    return first;
  }
}

interface OrderedLine extends PracticeLine {
  readonly triggers: readonly string[];
  readonly after: number | undefined;
  readonly followed: boolean;
  readonly deaf: boolean;
}

/** The fallback, then every reply with those that follow it. */
function inOrder(table: PracticeTable): OrderedLine[] {
  const lines: OrderedLine[] = [
    { ...table.fallback, triggers: [], after: undefined, followed: false, deaf: false },
  ];
  for (const { next = [], deaf = false, ...reply } of table.replies) {
    [reply, ...next].forEach((line, index) => {
      lines.push({
        ...line,
        triggers: line.triggers ?? [],
        after: index === 0 ? undefined : lines.length - 1,
        followed: index < next.length,
        deaf,
      });
    });
  }
  return lines;
}

/**
 * The last line of each text that another one follows, with the line break before a call where there is one.
 * @throws RangeError when the history could not tell which was said
 */
function marksOf(lines: readonly OrderedLine[]): (string | undefined)[] {
  const lastLines = lines.map(({ followed, text }) =>
    followed ? (text.split("\n").at(-1) ?? "") : undefined,
  );
  lastLines.forEach((last, index) => {
    if (last === undefined) return;
    if (last.length < 8 || last.trim() !== last)
      throw new RangeError(`A line that another follows needs words at its end: ${JSON.stringify(last)}`);
    if (lines.some(({ text }, other) => other !== index && text.includes(last)))
      throw new RangeError(`Two replies say ${JSON.stringify(last)}`);
  });
  return lastLines.map((last, index) => {
    const line = lines[index];
    return last === undefined || !line || callText(line) === undefined ? last : `${last}\n\n`;
  });
}

function callText(line: PracticeLine): string | undefined {
  if (line.rawCall !== undefined) return line.rawCall;
  const calls = line.toolCalls ?? [];
  if (calls.length === 0) return undefined;
  // One chain from the first call's inside to the last call's: only the outermost tags are tokens of their own.
  return calls
    .map((call) => toolCallBody({ name: call.name, arguments: { ...call.arguments } }))
    .join("</tool_call>\n<tool_call>");
}

function thought(builder: ScriptBuilder, line: PracticeLine, table: PracticeTable): number {
  const text = line.thinking ?? table.thinking;
  if (line.endlessThinking) return builder.run(text, builder.ends.thinking, { text, endless: true });
  return builder.run(`${text}\n`, builder.ends.thinking, undefined);
}

/**
 * Turns a table into tokens and chains.
 * @param retokenizes see `PracticeOptions`
 * @throws RangeError when two replies share a trigger or a reply has neither text nor call
 */
export function writeScript(table: PracticeTable, retokenizes = false): Script {
  const builder = new ScriptBuilder(retokenizes ? tokenType.userDefined : tokenType.normal);
  for (const character of byteCharacters) builder.token(character, tokenType.normal);
  builder.token(doubleBreak, tokenType.normal);
  for (const [text, control] of added)
    builder.token(text, control ? tokenType.control : tokenType.userDefined);
  const lines = inOrder(table);
  const marks = marksOf(lines);
  for (const mark of marks) if (mark !== undefined) builder.token(mark, tokenType.userDefined);
  for (const text of table.wholeTexts ?? []) builder.token(text, tokenType.userDefined);
  const taken = new Set<number>();
  const triggers = lines.map((line) =>
    line.triggers.flatMap(triggerForms).map((form) => {
      const id = builder.token(form, tokenType.userDefined);
      if (taken.has(id)) throw new RangeError(`Two replies share the trigger ${JSON.stringify(form)}`);
      taken.add(id);
      return id;
    }),
  );
  const toolCall = builder.token("<tool_call>", tokenType.userDefined);
  if (table.filling !== undefined) {
    const middle = builder.token("<|fim_middle|>", tokenType.control);
    const first = builder.run(table.filling, builder.ends.answer, undefined);
    builder.chains.push({ tokens: [middle], loopsTo: first });
  }
  const replies = lines.map((line, index): ScriptedReply => {
    const call = callText(line);
    const { ends } = builder;
    return {
      thinking: thought(builder, line, table),
      answer:
        call !== undefined && line.text === ""
          ? toolCall
          : builder.run(
              call === undefined ? line.text : `${line.text}\n\n`,
              call === undefined ? ends.answer : ends.call,
              line,
              marks[index],
            ),
      call: call === undefined ? undefined : builder.run(call, ends.callEnd, undefined),
      triggerTokens: triggers[index] ?? [],
      mark: marks[index] === undefined ? undefined : builder.ids.get(marks[index] ?? ""),
      after: line.after,
      deaf: line.deaf,
    };
  });
  return {
    tokens: builder.tokens,
    ids: builder.ids,
    replies,
    sequences: marks.some((mark) => mark !== undefined),
    chains: builder.chains,
    endsThinking: builder.ends.thinking,
    endsAnswer: builder.ends.answer,
    beforeCall: builder.ends.call,
    beforeCallEnd: builder.ends.callEnd,
  };
}
