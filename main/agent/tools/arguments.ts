import { z } from "zod";
import { planItem, type ToolName } from "../../contract";

/** Models write numbers as texts and one path in many ways; what means the same is taken. */
const whole = z.coerce.number().int();
const flag = z.union([z.boolean(), z.enum(["true", "false"]).transform((word) => word === "true")]);
/**
 * `./src`, `src//` and `src/.` all mean `src`, and the folder itself is `.`: one name for a file, so that it is known
 * what was read. What leads out is left as it is, for the files to refuse.
 */
const path = z
  .string()
  .max(4096)
  .transform((given) => {
    const parts = given.trim().split("/");
    const kept = parts.filter((part, at) => part !== "." && (part !== "" || (at === 0 && parts.length > 1)));
    return kept.join("/");
  });
const file = path.pipe(z.string().min(1));

/** What a command line is written for. */
export const shellOf = (platform: NodeJS.Platform = process.platform): string =>
  platform === "win32" ? "cmd.exe" : "sh";

/** The arguments that a command line becomes: what is shown, approved and run. */
export function argvOf(command: string, platform: NodeJS.Platform = process.platform): string[] {
  return platform === "win32" ? ["cmd.exe", "/d", "/s", "/c", command] : ["/bin/sh", "-c", command];
}

/** The arguments of each tool as they are used. */
export const toolArguments = {
  list: z.object({ path: path.default("") }),
  read: z.object({
    path: file,
    from: whole.min(1).default(1),
    lines: whole.min(1).max(2000).default(400),
    column: whole.min(1).default(1),
  }),
  search: z.object({
    text: z.string().min(1).max(2000),
    regex: flag.default(false),
    files: z.string().optional(),
  }),
  find: z.object({ glob: z.string().min(1).max(500) }),
  edit: z.object({ path: file, old: z.string(), new: z.string(), all: flag.default(false) }),
  write: z.object({ path: file, text: z.string().max(400_000) }),
  run: z
    .object({
      argv: z.array(z.string().max(20_000)).min(1).max(200).optional(),
      command: z.string().max(20_000).optional(),
      folder: path.default(""),
      seconds: whole.min(1).max(3600).default(120),
      network: flag.default(false),
    })
    .transform(({ argv, command, ...rest }, context) => {
      if ((argv === undefined) === (command === undefined) || argv?.[0] === "" || command?.trim() === "") {
        context.addIssue({ code: "custom", message: "give either argv or command" });
        return z.NEVER;
      }
      return { argv: argv ?? argvOf(command ?? ""), ...rest };
    }),
  ask_user: z.object({
    question: z.string().min(1).max(10_000),
    choices: z.array(z.string().max(500)).max(8).default([]),
  }),
  plan: z.object({ steps: z.array(planItem).max(50) }),
  done: z.object({ summary: z.string().max(20_000).default("") }),
} satisfies Record<ToolName, z.ZodType>;

export type ToolArguments = { [K in ToolName]: z.output<(typeof toolArguments)[K]> };

/** A call whose tool and arguments are known. */
export type KnownCall = { [K in ToolName]: { readonly tool: K; readonly args: ToolArguments[K] } }[ToolName];

const names: ReadonlySet<string> = new Set(Object.keys(toolArguments));
const isTool = (name: string): name is ToolName => names.has(name);

/** Understands a call, or says what is wrong with it, in words for the model. */
export function understand(
  name: string,
  given: Readonly<Record<string, unknown>>,
): { ok: true; call: KnownCall } | { ok: false; why: string } {
  if (!isTool(name))
    return { ok: false, why: `There is no function ${name}. There are: ${[...names].join(", ")}.` };
  const parsed = toolArguments[name].safeParse(given);
  if (!parsed.success) {
    const issues = parsed.error.issues.map(({ path: at, message }) => `${at.join(".") || name}: ${message}`);
    return { ok: false, why: `The arguments of ${name} are not right. ${issues.slice(0, 5).join("; ")}` };
  }
  return { ok: true, call: { tool: name, args: parsed.data } as KnownCall };
}
