import { stat } from "node:fs/promises";
import { basename, resolve } from "node:path";
import type { z } from "zod";
import { readGgufHeader } from "../../catalog";
import { formatBytes, type MachineReport, readableJson, type Wishes } from "../../contract";
import { type FileWithHeader, planForModel } from "../../fit";
import { hubFileName, parseHubFile, readRemoteHeader } from "../../models";
import type { CliContext } from "../context";
import type { ExitCode } from "../exit-codes";
import type { fitFileJson } from "../fit-json";
import { figuresText } from "../fit-text";
import { openNet } from "../open-net";

interface FitFileOptions {
  readonly machine: MachineReport;
  readonly wishes: Wishes;
  readonly json: boolean;
}

/**
 * `quern fit --file`: how one file would run, by its own header: one that is here, or one on the hub, of which some
 * megabytes are read.
 */
export async function fitFile(
  context: CliContext,
  asked: string,
  { machine, wishes, json }: FitFileOptions,
): Promise<ExitCode> {
  const { say, locale, terminal } = context;
  const found = await headerOf(context, asked);
  const plan = planForModel(found, machine, wishes);
  const { path: name, fileBytes: bytes } = found;
  if (json) {
    const answer: z.input<typeof fitFileJson> = {
      schemaVersion: 1,
      machine,
      wishes,
      file: { name, bytes },
      plan: { ...plan, memory: [...plan.memory] },
    };
    terminal.result(`${readableJson(answer)}\n`);
  } else {
    const size = (value: number) => formatBytes(value, locale);
    const [short] = plan.memory
      .map((part) => ({ ...part, missing: part.needBytes + part.parts.reserve - part.freeBytes }))
      .sort((a, b) => b.missing - a.missing);
    const head = plan.fits
      ? say("cli.fit-file-fits")
      : say("cli.fit-file-short", { device: short?.name ?? "RAM", missing: size(short?.missing ?? 0) });
    const figures = figuresText(context, plan, {
      file: `${basename(name)}, ${size(bytes)}`,
      speed: say("cli.speed-range", { ...plan.decode }),
    });
    terminal.result(`${terminal.resultStyle("bold", head)}\n${figures}\n`);
  }
  return plan.fits ? 0 : 3;
}

/** A path of a file that is here comes first; what looks like a name on the hub is one where there is no such file. */
async function headerOf(context: CliContext, asked: string): Promise<FileWithHeader> {
  const path = resolve(asked);
  const here = await stat(path).catch(() => null);
  const remote = here ? null : parseHubFile(asked);
  if (!remote) return { header: await readGgufHeader(path), path, fileBytes: here?.size ?? 0 };
  const { net } = await openNet(context);
  try {
    const name = hubFileName(remote);
    context.terminal.note(context.say("cli.fit-file-reading", { name, source: net.endpoint.host }));
    return { ...(await readRemoteHeader(net, remote, context.signal)), path: name };
  } finally {
    await net.close();
  }
}
