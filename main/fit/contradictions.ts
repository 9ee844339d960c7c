import type { Figure, MachineReport } from "../contract";

/** Two figures of a report of which one is a part of the other. */
interface PartOf {
  readonly part: readonly [field: string, figure: Figure<number>];
  readonly whole: readonly [field: string, figure: Figure<number>];
}

/** Tools count what firmware keeps for itself in the one and not in the other: a twentieth, and a little more. */
const slackShare = 1.05;
const slackBytes = 256 * 1024 * 1024;

const told = (figure: Figure<number>) => (figure.known ? figure.value : null);

/** What two figures that cannot both be true say, with the names of both fields; null where a report has none such. */
export function contradictionIn(report: MachineReport): string | null {
  const { cpu, gpus } = report;
  const at = new Map<string, number>();
  for (const [index, { id }] of gpus.entries()) {
    const before = at.get(id);
    if (before !== undefined) return `gpus.${index}.id: the same as gpus.${before}.id`;
    at.set(id, index);
  }
  const [physical, logical] = [told(cpu.physicalCores), told(cpu.logicalCores)];
  if (physical !== null && logical !== null && physical > logical)
    return `cpu.physicalCores: ${physical} is more than cpu.logicalCores, ${logical}`;
  for (const { part, whole } of partsOf(report)) {
    const [is, most] = [told(part[1]), told(whole[1])];
    if (is !== null && most !== null && is > most * slackShare + slackBytes)
      return `${part[0]}: ${is} is more than ${whole[0]}, ${most}`;
  }
  return null;
}

function partsOf({ memory, gpus, disks }: MachineReport): PartOf[] {
  const total = ["memory.totalBytes", memory.totalBytes] as const;
  return [
    { part: ["memory.availableBytes", memory.availableBytes], whole: total },
    ...gpus.flatMap(({ kind, dedicatedBytes, sharedBytes, freeBytes }, index): PartOf[] => {
      const field = (name: string) => `gpus.${index}.${name}`;
      const free = [field("freeBytes"), freeBytes] as const;
      if (kind === "discrete") return [{ part: free, whole: [field("dedicatedBytes"), dedicatedBytes] }];
      if (kind === "unified")
        return [
          { part: free, whole: [field("sharedBytes"), sharedBytes] },
          // Of one memory, what the GPU may address is a part. What an integrated one may, people set to anything.
          { part: [field("sharedBytes"), sharedBytes], whole: total },
        ];
      if (kind !== "integrated" || !dedicatedBytes.known || !sharedBytes.known) return [];
      const both = { ...sharedBytes, value: sharedBytes.value + dedicatedBytes.value };
      return [{ part: free, whole: [`${field("sharedBytes")} and ${field("dedicatedBytes")}`, both] }];
    }),
    ...disks.map(
      ({ freeBytes, totalBytes }, index): PartOf => ({
        part: [`disks.${index}.freeBytes`, freeBytes],
        whole: [`disks.${index}.totalBytes`, totalBytes],
      }),
    ),
  ];
}
