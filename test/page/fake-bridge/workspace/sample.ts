const clock = `import { readFile } from "node:fs/promises";

/** Reads a duration such as "1h 30m" as milliseconds. */
export function parseDuration(text: string): number {
  const units = { h: 3_600_000, m: 60_000, s: 1000 };
  let total = 0;
  for (const part of text.trim().split(/\\s+/)) {
    const [, amount, unit] = /^(\\d+)([hms])$/.exec(part) ?? [];
    if (amount === undefined || unit === undefined) throw new Error(\`Not a duration: \${part}\`);
    total += Number(amount) * units[unit as keyof typeof units];
  }
  return total;
}

/** The first line of a file. */
export async function firstLine(path: string): Promise<string> {
  const text = await readFile(path, "utf8");
  return text.split("\\n", 1)[0] ?? "";
}
`;

/** The files of the last commit. */
export const head: Readonly<Record<string, string>> = {
  ".gitignore": "node_modules/\ndist/\n",
  "README.md": "# Clockwork\n\nSmall functions for times and durations.\n\n```sh\nnpm test\n```\n",
  "package.json": '{\n  "name": "clockwork",\n  "version": "0.3.1",\n  "type": "module"\n}\n',
  "src/clock.ts": clock.replace("s: 1000 }", "s: 100 }").replace("text.trim().split", "text.split"),
  "src/format.ts":
    'export function formatDuration(ms: number): string {\n  const minutes = Math.round(ms / 60_000);\n  return minutes + " min";\n}\n',
  "src/zones/berlin.py":
    'ZONE = "Europe/Berlin"\n\n\ndef offset(summer: bool) -> int:\n    return 2 if summer else 1\n',
  "src/windows.ini": "[clock]\r\nzone=UTC\r\nformat=24h\r\n",
  "test/clock.test.ts":
    'import { parseDuration } from "../src/clock";\n\ntest("hours and minutes", () => {\n  expect(parseDuration("1h 30m")).toBe(5_400_000);\n});\n',
};

/** The files as they are now: one was changed, one is new. */
export const sample: Readonly<Record<string, string>> = {
  ...head,
  "src/clock.ts": clock,
  "src/calendar.ts": "export const daysInWeek = 7;\n",
  "node_modules/left-pad/index.js": "module.exports = (text) => text;\n",
};
