import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { cpuLimit, memoryLimit } from "../parse/memory";
import { type LinuxRoots, limits, pci } from "./linux";

let root: string;
let roots: LinuxRoots;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "quern-linux-"));
  roots = { proc: join(root, "proc"), sys: join(root, "sys") };
});
afterEach(() => rm(root, { recursive: true, force: true }));

async function files(contents: Record<string, string>): Promise<void> {
  for (const [path, text] of Object.entries(contents)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), `${text}\n`);
  }
}

describe("control groups", () => {
  it("of version 2 are read from our own up to the root", async () => {
    await files({
      "proc/self/cgroup": "0::/app.slice/quern.scope",
      "sys/fs/cgroup/app.slice/memory.max": "8000000",
      "sys/fs/cgroup/app.slice/memory.current": "2000000",
      "sys/fs/cgroup/app.slice/quern.scope/memory.max": "max",
      "sys/fs/cgroup/app.slice/quern.scope/cpu.max": "200000 100000",
    });
    const found = await limits(roots);
    expect(memoryLimit(found)).toEqual({ limitBytes: 8_000_000, leftBytes: 6_000_000 });
    expect(cpuLimit(found)).toBe(2);
  });

  it("of version 1 in a container, whose own path is the host's, are read at the root that is there", async () => {
    await files({
      "proc/self/cgroup": "12:memory:/docker/0123abcd\n4:cpu,cpuacct:/docker/0123abcd\n0::/",
      "sys/fs/cgroup/memory/memory.limit_in_bytes": "4000000",
      "sys/fs/cgroup/memory/memory.usage_in_bytes": "1500000",
      "sys/fs/cgroup/memory/memory.stat": "cache 1\ntotal_inactive_file 500000",
      "sys/fs/cgroup/cpu/cpu.cfs_quota_us": "150000",
      "sys/fs/cgroup/cpu/cpu.cfs_period_us": "100000",
    });
    const found = await limits(roots);
    expect(memoryLimit(found)).toEqual({ limitBytes: 4_000_000, leftBytes: 3_000_000 });
    expect(cpuLimit(found)).toBe(2);
  });
});

describe("the PCI bus", () => {
  it("shows display controllers with their driver and amdgpu's figures, and nothing else", async () => {
    await files({
      "sys/bus/pci/devices/0000:00:1f.3/class": "0x040300",
      "sys/bus/pci/devices/0000:0c:00.0/class": "0x030000",
      "sys/bus/pci/devices/0000:0c:00.0/vendor": "0x1002",
      "sys/bus/pci/devices/0000:0c:00.0/device": "0x744c",
      "sys/bus/pci/devices/0000:0c:00.0/mem_info_vram_total": "25753026560",
      "sys/bus/pci/drivers/amdgpu/module": "",
    });
    await symlink("../../drivers/amdgpu", join(root, "sys/bus/pci/devices/0000:0c:00.0/driver"));
    expect(await pci(roots)).toEqual([
      {
        slot: "0000:0c:00.0",
        class: "0x030000",
        vendor: "0x1002",
        device: "0x744c",
        driver: "amdgpu",
        mem_info_vram_total: "25753026560",
      },
    ]);
  });

  it("may not be there", async () => {
    await expect(pci(roots)).rejects.toThrow("no-pci-bus");
  });
});
