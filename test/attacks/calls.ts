import type { ToolCall } from "../../main/contract";

const call =
  (name: string) =>
  (args: Record<string, unknown>): ToolCall => ({ name, arguments: args });

/** The calls of the agent's tools, by the names of their arguments. */
export const list = (path: string) => call("list")({ path });
export const read = (path: string, lines?: number) => call("read")({ path, ...(lines && { lines }) });
export const search = (text: string, files?: string) => call("search")({ text, ...(files && { files }) });
export const find = (glob: string) => call("find")({ glob });
export const edit = (path: string, old: string, made: string) => call("edit")({ path, old, new: made });
export const write = (path: string, text: string) => call("write")({ path, text });
export const run = (command: string, more: Record<string, unknown> = {}) => call("run")({ command, ...more });
export const other = (name: string, args: Record<string, unknown> = {}) => call(name)(args);
