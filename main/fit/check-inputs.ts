import {
  type Figure,
  type MachineReport,
  machineReport,
  QuernError,
  type Wishes,
  wishes as wishesSchema,
} from "../contract";

/** More than any machine has that this model is run on: 256 TiB. What says more is mistaken, or makes fun of us. */
const mostBytes = 2 ** 48;
const mostCores = 4096;

/**
 * Checks what comes from outside: a report read from a file, wishes from a command line.
 * @throws QuernError `invalid-request` that names the field
 */
export function checkInputs(machine: unknown, wishes: unknown): { machine: MachineReport; wishes: Wishes } {
  const report = machineReport.safeParse(machine);
  const wished = wishesSchema.safeParse(wishes);
  if (!report.success || !wished.success) {
    const [issue] = (report.error ?? wished.error)?.issues ?? [];
    const field = [report.success ? "wishes" : "machine", ...(issue?.path ?? [])].join(".");
    throw refused(field, issue?.message ?? "not understood");
  }
  for (const [field, figure, least, most] of figuresOf(report.data)) {
    if (!figure.known || (figure.value >= least && figure.value <= most)) continue;
    throw refused(`machine.${field}`, `${figure.value} is not between ${least} and ${most}`);
  }
  return { machine: report.data, wishes: wished.data };
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
    ...gpus.flatMap((gpu, at) =>
      (["dedicatedBytes", "sharedBytes", "freeBytes"] as const).map(
        (name): Checked => [`gpus.${at}.${name}`, gpu[name], 0, mostBytes],
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
