import { join } from "node:path";
import { noteOf } from "../../contract";
import { runCommand } from "./command";
import { ProbeFailure } from "./run";

/** The class of display adapters: a fixed identifier of Windows. */
const displayClass =
  "HKLM\\SYSTEM\\CurrentControlSet\\Control\\Class\\{4d36e968-e325-11ce-bfc1-08002be10318}";

const values = ["DriverDesc", "HardwareInformation.qwMemorySize", "DriverVersion", "MatchingDeviceId"];

/** The registry's entries of display adapters: name, memory in full, driver. */
export async function registry(signal: AbortSignal): Promise<string> {
  const tool = join(process.env.SystemRoot ?? "C:\\Windows", "System32", "reg.exe");
  const texts: string[] = [];
  for (const value of values) {
    // It ends with an error when one of the subkeys may not be read, after printing the others.
    const { stdout } = await runCommand(tool, ["query", displayClass, "/s", "/v", value], signal);
    texts.push(stdout);
  }
  const text = texts.join("\n");
  if (text.trim() === "") throw new ProbeFailure(noteOf("registry-empty"));
  return text;
}
