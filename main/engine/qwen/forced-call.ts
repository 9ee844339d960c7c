/**
 * What is put behind a thought so that the answer is a call; without a name the model goes on to any of the tools.
 */
export function forcedCallText(name: string | null): string {
  return name === null ? "<tool_call>" : `<tool_call>\n<function=${name}>\n`;
}
