import { type MachineReport, noteOf } from "../../contract";
import { parseCpuinfo } from "../parse/cpuinfo";
import { keyValues } from "../parse/lines";
import { type RawProbes, reasonOf, resultOf } from "../raw";
import { firstKnown } from "./figures";

/** The operating system, and whether it runs in a virtual machine. */
export function osReport({ platform, arch, probes }: RawProbes): MachineReport["os"] {
  const si = resultOf(probes.os);
  const sysctl = keyValues(resultOf(probes["mac-sysctl"]) ?? "");
  const cpuinfo = resultOf(probes["linux-cpuinfo"]);
  const info = cpuinfo === undefined ? undefined : parseCpuinfo(cpuinfo);
  const why = reasonOf(probes.os, noteOf("not-told"));
  const guest = sysctl.get("kern.hv_vmm_present");
  return {
    platform,
    arch,
    name: firstKnown(
      [
        [text(si?.distro), "systeminformation"],
        [sysctl.size > 0 ? "macOS" : undefined, "sysctl"],
      ],
      why,
    ),
    release: firstKnown(
      [
        [text(si?.release), "systeminformation"],
        [text(sysctl.get("kern.osproductversion")), "sysctl"],
        [text(si?.kernel), "systeminformation"],
      ],
      why,
    ),
    virtualMachine: firstKnown(
      [
        // Only x86 kernels list the flag; its absence on ARM says nothing.
        [info?.flags && arch === "x64" ? info.hypervisor : undefined, "/proc/cpuinfo"],
        [guest === undefined ? undefined : guest === "1", "sysctl"],
        [resultOf(probes["windows-virtual"]), "systeminformation"],
      ],
      noteOf("system-silent"),
    ),
  };
}

function text(value: string | undefined): string | undefined {
  const trimmed = value?.trim() ?? "";
  return trimmed === "" || trimmed.toLowerCase() === "unknown" ? undefined : trimmed;
}
