import { expect, test } from "vitest";
import type { Cage } from "./cage";
import { seatbeltArguments } from "./seatbelt";

const cage: Cage = {
  root: '/Users/ada/pro"ject) (allow default',
  readOnly: ['/Users/ada/pro"ject) (allow default/.git'],
  hidden: ["/Users/ada/project/.env"],
  home: "/Users/ada",
  tools: ["/Users/ada/.cargo"],
  emptied: ["/Users", "/private/tmp"],
  closed: ["/Users/ada/project/data"],
  network: false,
  folder: "/Users/ada/project",
  temporary: "/private/var/folders/x/quern-run-1",
};

/** The profile, rule by rule, with its parameters put in. */
function rules(changed: Partial<Cage> = {}): string[] {
  const given = seatbeltArguments({ ...cage, ...changed });
  const values = new Map(
    given.flatMap((argument, at) => {
      const [name, ...value] = argument.split("=");
      return given[at - 1] === "-D" && name !== undefined ? [[name, value.join("=")]] : [];
    }),
  );
  const [, profile = ""] = given;
  return profile
    .split("\n")
    .map((line) =>
      line.replace(/\(param "(P\d+)"\)/gu, (_, name: string) => JSON.stringify(values.get(name))),
    );
}
const at = (all: readonly string[], part: string) => all.findIndex((line) => line.includes(part));

test("a name of a folder is never part of the profile's text", () => {
  const [flag, profile] = seatbeltArguments(cage);
  expect(flag).toBe("-p");
  expect(profile).not.toContain("/Users");
  expect(profile).not.toContain("default/");
  expect(profile?.match(/\(/gu)?.length).toBe(profile?.match(/\)/gu)?.length);
});

test("everything is denied first, the home after the system, the folder after the home, its own data and secrets last", () => {
  const all = rules();
  expect(all.slice(0, 2)).toEqual(["(version 1)", "(deny default)"]);
  const order = [
    at(all, '(subpath "/")'),
    at(all, 'deny file-read* file-map-executable (subpath "/Users")'),
    at(all, '(subpath "/Users/ada/.cargo")'),
    at(all, "file-write* (subpath"),
    at(all, "deny file-write* (subpath"),
    at(all, "(regex "),
    at(all, 'deny file-read* file-map-executable file-write* (subpath "/Users/ada/project/data")'),
    at(all, 'file-write* (literal "/Users/ada/project/.env")'),
  ];
  expect(order).toEqual([...order].sort((a, b) => a - b));
  expect(order[0]).toBeGreaterThan(0);
});

test("no repository can be made at any depth of the folder, and one in a temporary folder can", () => {
  const [rule = ""] = rules().filter((line) => line.includes("regex"));
  expect(rule).toMatch(/^\(deny file-write\* \(require-all \(subpath "\/Users\/ada\/pro/u);
  const pattern = new RegExp(/#"(.*)"/u.exec(rule)?.[1] ?? "", "u");
  for (const path of ["/p/.git", "/p/a/b/.git/config", "/p/.GIT/hooks/x"]) expect(path).toMatch(pattern);
  for (const path of ["/p/.gitignore", "/p/a.git", "/p/git/config"]) expect(path).not.toMatch(pattern);
});

test("and none in any other folder that may be written", () => {
  const all = rules({ alsoWritten: ["/Users/ada/notes", "/Users/ada/more"] });
  const held = all.filter((line) => line.includes("regex"));
  for (const folder of ["/Users/ada/notes", "/Users/ada/more"]) {
    expect(held.filter((line) => line.includes(`(subpath "${folder}")`))).toHaveLength(1);
    // Of two rules that match the later one holds.
    expect(at(all, "(regex ")).toBeGreaterThan(at(all, folder));
  }
});

test("there is a network only where it is asked for, and never a socket of the file system but the resolver's", () => {
  expect(rules().join("\n")).not.toMatch(/network|system-socket|dnssd/u);
  const open = rules({ network: true }).filter((line) => line.includes("network"));
  expect(open).toEqual([
    "(allow network-outbound (remote ip))",
    "(allow network-inbound network-bind (local ip))",
    '(allow network-outbound file-read* (literal "/private/var/run/mDNSResponder"))',
  ]);
});

test("a folder without secrets, tools and a repository makes a whole profile, too", () => {
  const all = rules({ hidden: [], tools: [], readOnly: [], closed: [] });
  expect(all.every((line) => /^\(.*\)$/u.test(line))).toBe(true);
  expect(all.some((line) => /\* *\)$/u.test(line))).toBe(false);
});
