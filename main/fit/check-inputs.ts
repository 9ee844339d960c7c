import type { z } from "zod";
import {
  type Figure,
  type MachineReport,
  machineReport,
  QuernError,
  type Wishes,
  wishes as wishesSchema,
} from "../contract";
import { contradictionIn } from "./contradictions";

/** More than any machine has that this model is run on: 256 TiB. What says more is mistaken, or makes fun of us. */
const mostBytes = 2 ** 48;
const mostCores = 4096;
/** More memory than any graphics card has of its own: 4 TiB. */
const mostCardBytes = 2 ** 42;
/** Memory that a model could be read from at all, and ten times what any processor reads, bytes a second. */
const leastReading = 1e8;
const mostReading = 1e13;

/**
 * Checks a report that comes from outside, such as one that was read from a file: each figure for itself, and figures
 * that cannot both be true, with a little slack.
 * @throws QuernError `invalid-request` that names the field
 */
export function checkMachine(machine: unknown): MachineReport {
  const report = machineReport.safeParse(machine);
  if (!report.success) throw notUnderstood("machine", report.error);
  for (const [field, figure, least, most] of figuresOf(report.data)) {
    if (!figure.known || (figure.value >= least && figure.value <= most)) continue;
    throw refused(`machine.${field}`, `${figure.value} is not between ${least} and ${most}`);
  }
  const contradiction = contradictionIn(report.data);
  if (contradiction !== null) throw new QuernError("invalid-request", { what: `machine.${contradiction}` });
  return report.data;
}

/** As `checkMachine`, with the wishes: what is missing of them takes its default. */
export function checkInputs(machine: unknown, wishes: unknown): { machine: MachineReport; wishes: Wishes } {
  const wished = wishesSchema.safeParse(wishes);
  if (!wished.success) throw notUnderstood("wishes", wished.error);
  return { machine: checkMachine(machine), wishes: wished.data };
}

function notUnderstood(what: string, { issues: [issue] }: z.ZodError): QuernError {
  return refused([what, ...(issue?.path ?? [])].join("."), issue?.message ?? "not understood");
}

const refused = (field: string, why: string) =>
  new QuernError("invalid-request", { what: `${field}: ${why}` });

type Checked = readonly [field: string, figure: Figure<number>, least: number, most: number];

function figuresOf({ cpu, memory, gpus, disks }: MachineReport): Checked[] {
  return [
    ["cpu.physicalCores", cpu.physicalCores, 1, mostCores],
    ["cpu.logicalCores", cpu.logicalCores, 1, mostCores],
    ["memory.totalBytes", memory.totalBytes, 1, mostBytes],
    ["memory.availableBytes", memory.availableBytes, 0, mostBytes],
    ...(memory.readBytesPerSecond
      ? [
          [
            "memory.readBytesPerSecond",
            memory.readBytesPerSecond,
            leastReading,
            mostReading,
          ] satisfies Checked,
        ]
      : []),
    ...gpus.flatMap((gpu, at) =>
      (["dedicatedBytes", "sharedBytes", "freeBytes"] as const).map(
        (name): Checked => [
          `gpus.${at}.${name}`,
          gpu[name],
          0,
          name === "dedicatedBytes" ? mostCardBytes : mostBytes,
        ],
      ),
    ),
    ...disks.flatMap((disk, at) =>
      (["freeBytes", "totalBytes"] as const).map(
        // Disks of a whole company may be behind one path.
        (name): Checked => [`disks.${at}.${name}`, disk[name], 0, Number.MAX_SAFE_INTEGER],
      ),
    ),
  ];
}
