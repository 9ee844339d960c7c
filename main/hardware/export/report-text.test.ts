import { homedir, hostname, userInfo } from "node:os";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { machineFixture, machineNames } from "../../../test/fixtures/machines";
import { createTranslator, type MachineReport, machineReport } from "../../contract";
import { privateNames, withoutPrivateNames } from "./private-names";
import { reportText } from "./report-text";

const en = createTranslator("en");
const zh = createTranslator("zh-CN");
const names = { user: "ada", host: "ada-laptop.lan", home: "/home/ada" };
const machines = machineNames().map((name) => [name, machineFixture(name)] as const);

/** The report, with names wherever a tool or an error could have told them. */
function talkative(report: MachineReport, word: string): MachineReport {
  return {
    ...report,
    disks: report.disks.map((disk) => ({ ...disk, path: `/mnt/${word}/models` })),
    probes: [
      ...report.probes,
      {
        name: "nvidia-smi",
        status: "failed",
        ms: 1,
        reason: { code: "nvidia-smi-complains", params: { words: `${word} may not open /home/${word}/x` } },
      },
      {
        name: "linux-pci",
        status: "failed",
        ms: 1,
        reason: { code: "file-unreadable", params: { path: `/home/ada/${word}`, error: "EACCES" } },
      },
    ],
  };
}

describe("a report that leaves the machine", () => {
  it.each(machines)("of %s is whole: as JSON it is read again as it was", (_name, report) => {
    const again = machineReport.parse(JSON.parse(reportText(report, "json", en, names)));
    expect(again).toEqual(report);
  });

  it.each(machines)("of %s is a text in both languages, with all of its figures", (_name, report) => {
    for (const translator of [en, zh]) {
      const text = reportText(report, "markdown", translator, names);
      expect(text).not.toMatch(/\{\{|report\.|undefined|NaN|\[object/);
      if (report.cpu.model.known) expect(text).toContain(report.cpu.model.value.replaceAll(/[_*]/g, " "));
      for (const gpu of report.gpus)
        if (gpu.name.known)
          expect(text).toContain(`### ${gpu.name.value.replaceAll("[", " ").replaceAll("]", " ")}`);
    }
  });

  it.each(["ada", "ada-laptop.lan", "ada-laptop", "ADA"])("holds %s nowhere, whoever told it", (word) => {
    for (const [, report] of machines)
      for (const format of ["json", "markdown"] as const) {
        const text = reportText(talkative(report, word), format, en, names).toLowerCase();
        expect(text).not.toMatch(/\bada\b|ada-laptop|\/home\/ada/);
        expect(text).toContain("…");
      }
  });

  it("names no other user either: of a home folder only that it is one stays", () => {
    const [, report] = machines[0] ?? [];
    if (!report) throw new Error("no machine");
    for (const path of ["/home/bob/models", "/Users/bob/models", "C:\\Users\\bob\\models"]) {
      const [disk] = withoutPrivateNames(
        { ...report, disks: report.disks.map((each) => ({ ...each, path })) },
        names,
      ).disks;
      expect(disk?.path).not.toContain("bob");
      expect(disk?.path).toContain("models");
    }
  });

  it("leaves what parts are called, also for a user who is called so", () => {
    const report = machines.find(([name]) => name === "amd-7900xtx-linux")?.[1];
    if (!report) throw new Error("no machine");
    const clean = withoutPrivateNames(report, { user: "amd", host: "radeon", home: "/home/amd" });
    expect(clean.cpu).toEqual(report.cpu);
    expect(clean.gpus.map((gpu) => gpu.name)).toEqual(report.gpus.map((gpu) => gpu.name));
  });

  it("holds no name of this very machine", () => {
    const [, report] = machines[0] ?? [];
    if (!report) throw new Error("no machine");
    const said = talkative(talkative(report, userInfo().username), hostname());
    const withHome = { ...said, disks: said.disks.map((disk) => ({ ...disk, path: `${homedir()}/models` })) };
    const { disks, probes } = withoutPrivateNames(withHome, privateNames());
    const words = JSON.stringify({
      disks: disks.map(({ path }) => path),
      probes: probes.map(({ reason }) => reason?.params),
    });
    expect(words).not.toContain(`${homedir()}/models`);
    expect(words.split(/[^\p{L}\p{N}_.-]+/u)).not.toContain(userInfo().username);
    expect(words).not.toContain(hostname());
  });

  it("is cleaned whatever the name is, letters that mean something to a pattern included", () => {
    const [, report] = machines[0] ?? [];
    if (!report) throw new Error("no machine");
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z.+*()$-]{4,12}$/), (user) => {
        const path = `/mnt/${user}/models`;
        const clean = withoutPrivateNames(
          { ...report, disks: report.disks.map((disk) => ({ ...disk, path })) },
          { user, host: "", home: "/home/x" },
        );
        expect(clean.disks[0]?.path).toBe("/mnt/…/models");
      }),
    );
  });
});
