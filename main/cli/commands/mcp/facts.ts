import { z } from "zod";
import { QuernError, wishesAsked } from "../../../contract";
import { reportText } from "../../../hardware";
import { loadedNow } from "../../../host";
import type { CliContext } from "../../context";
import { detect } from "../../machine";
import { readLibrary } from "../../models";
import { fitHere } from "../fit";

/** A fact about this computer that other programs may ask for. */
export interface Fact {
  readonly description: string;
  /** What may be said with the question, as JSON Schema. */
  readonly inputSchema: { readonly type: "object" } & Readonly<Record<string, unknown>>;
  /** @throws QuernError `invalid-request` for arguments that the schema does not allow */
  tell(context: CliContext, args: unknown): Promise<unknown>;
}

/** What other programs may ask: facts about this computer, and nothing that changes, starts or loads anything. */
export const facts: Readonly<Record<string, Fact>> = {
  machine: fact({
    description: "Quern's report of this computer: processor, memory, graphics cards, disks. Sizes in bytes.",
    args: z.strictObject({}),
    tell: async (context) => JSON.parse(reportText(await detect(context), "json", context.translator)),
  }),
  fit: fact({
    description:
      "Which build of Qwen3.6-27B fits this computer now, how it would be run, and why. Sizes in bytes.",
    args: z.strictObject({
      context: wishesAsked.shape.minContextTokens.describe("Tokens of conversation that are wanted."),
    }),
    tell: (context, { context: tokens }) => fitHere(context, tokens === undefined ? {} : { context: tokens }),
  }),
  loaded: fact({
    description:
      "Which model Quern has in memory now: loaded by the app or by a command (serve, run), since when, and how it is run. Empty where none is. Sizes in bytes.",
    args: z.strictObject({}),
    tell: async (context) => ({
      loaded: (await loadedNow(context.dataFolder)).map(({ by, pid, since, model }) => ({
        ...{ by, pid, since },
        ...{ modelId: model.modelId, name: model.name, quant: model.quant, practice: model.practice },
        engine: { id: model.engine.id, version: model.engine.version },
        images: model.images,
        // Which file reads images is nobody's business; that one does is told above.
        plan: { ...model.plan, mmprojPath: undefined },
        actual: model.actual,
      })),
    }),
  }),
  models: fact({
    description: "The models that Quern has on this computer, and which one was used last. Sizes in bytes.",
    args: z.strictObject({}),
    tell: async (context) => ({
      lastUsed: (await context.settings()).current().lastModelId,
      models: (await readLibrary(context)).map(({ id, name, bytes, practice, verifiedAt, problem }) => ({
        id,
        name,
        bytes,
        practice,
        verifiedAt,
        problem,
      })),
    }),
  }),
};

function fact<T>({
  description,
  args: schema,
  tell,
}: {
  readonly description: string;
  readonly args: z.ZodType<T>;
  tell(context: CliContext, args: T): Promise<unknown>;
}): Fact {
  return {
    description,
    inputSchema: { ...z.toJSONSchema(schema), type: "object" },
    tell: async (context, args) => {
      const read = schema.safeParse(args);
      if (read.success) return await tell(context, read.data);
      const what = read.error.issues.map(({ path, message }) => [...path.map(String), message].join(": "));
      throw new QuernError("invalid-request", { what: what.join("; ") }, { cause: read.error });
    },
  };
}
