/** What was typed: letters of a path and, after a colon, a line. */
export function quickQuery(typed: string): { readonly query: string; readonly line: number | null } {
  const [, query = typed, line] = /^(.*?):(\d{0,9})$/.exec(typed) ?? [];
  return { query, line: line === undefined || line === "" ? null : Math.max(1, Number(line)) };
}
