import { expect, test } from "vitest";
import { OomWatch, oomKillFiles, parseOomKills } from "./oom-watch";

test("the count is looked for in the process's own control group first, in either version, then the whole system", () => {
  expect(oomKillFiles("0::/user.slice/user-1000.slice/app.scope\n")).toEqual([
    "/sys/fs/cgroup/user.slice/user-1000.slice/app.scope/memory.events",
    "/sys/fs/cgroup/memory.events",
    "/proc/vmstat",
  ]);
  expect(oomKillFiles("5:cpu,cpuacct:/x\n4:memory:/docker/ab\n0::/\n")).toEqual([
    "/sys/fs/cgroup/memory/docker/ab/memory.oom_control",
    "/sys/fs/cgroup/memory/memory.oom_control",
    "/sys/fs/cgroup/memory.events",
    "/proc/vmstat",
  ]);
  expect(oomKillFiles("")).toEqual(["/proc/vmstat"]);
});

test("the count is read from each of the three formats", () => {
  expect(parseOomKills("low 0\nhigh 0\nmax 7\noom 3\noom_kill 2\noom_group_kill 1\n")).toBe(2);
  expect(parseOomKills("oom_kill_disable 0\nunder_oom 0\noom_kill 4\n")).toBe(4);
  expect(parseOomKills("pgfault 12\noom_kill 0\nnuma_hit 5\n")).toBe(0);
  expect(parseOomKills("oom_kill_disable 0\nunder_oom 0\n")).toBeUndefined();
});

/** A system at the edge of the world: files that a test changes. */
function world(files: Record<string, string>, freeBytes = () => 100) {
  const read = async (path: string) => {
    const text = files[path];
    if (text === undefined) throw new Error(`no ${path}`);
    return text;
  };
  return new OomWatch(7, freeBytes, read);
}

test("a count that has risen is seen, one that stands still is not", async () => {
  const events = "/sys/fs/cgroup/app/memory.events";
  const files: Record<string, string> = {
    "/proc/7/cgroup": "0::/app\n",
    [events]: "oom_kill 1\n",
    "/proc/vmstat": "oom_kill 5\n",
  };
  const watch = world(files);
  await watch.sample();
  expect(await watch.rose()).toBe(false);
  // Another program's end is no concern of ours as long as our own group has a count.
  files["/proc/vmstat"] = "oom_kill 6\n";
  expect(await watch.rose()).toBe(false);
  files[events] = "oom_kill 2\n";
  expect(await watch.rose()).toBe(true);
});

test("a kill of long ago explains nothing", async () => {
  const files: Record<string, string> = { "/proc/vmstat": "oom_kill 0\n" };
  const watch = world(files);
  await watch.sample();
  files["/proc/vmstat"] = "oom_kill 1\n";
  for (let second = 0; second < 9; second++) await watch.sample();
  expect(await watch.rose()).toBe(true);
  await watch.sample();
  expect(await watch.rose()).toBe(false);
});

test("where nothing is counted, nothing is claimed", async () => {
  const watch = world({});
  await watch.sample();
  expect(await watch.rose()).toBe(false);
});

test("what was free is told as it was when memory was shortest, not after the engine has given its own back", async () => {
  let free = 100;
  const watch = world({}, () => free);
  for (free of [100, 3, 90]) await watch.sample();
  expect(watch.leastFreeBytes()).toBe(3);
});
