import { noteOf } from "../../contract";
import { nvidiaSmiFields } from "../parse/nvidia-smi";
import { runCommand } from "./command";
import { NotApplicable, ProbeFailure } from "./run";

/** Windows Subsystem for Linux keeps it off the path. */
const places = ["nvidia-smi", "/usr/lib/wsl/lib/nvidia-smi"];

/** What NVIDIA's own tool prints about its cards. */
export async function nvidiaSmi(signal: AbortSignal): Promise<string> {
  for (const file of process.platform === "linux" ? places : places.slice(0, 1)) {
    const args = [`--query-gpu=${nvidiaSmiFields.join(",")}`, "--format=csv,noheader,nounits"];
    const result = await runCommand(file, args, signal).catch((error: unknown) => {
      if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
      throw error;
    });
    if (!result) continue;
    if (result.ok) return result.stdout;
    const line = result.stdout.split("\n", 1)[0]?.trim() ?? "";
    throw new ProbeFailure(
      line === ""
        ? noteOf("tool-failed-silently", { tool: "nvidia-smi" })
        : noteOf("nvidia-smi-complains", { words: line.slice(0, 300) }),
    );
  }
  throw new NotApplicable(noteOf("no-nvidia-smi"));
}
