import type { ServerPlan } from "../../contract";
import { composeFiles } from "./compose";
import { caddyfile, caddyfileForService, envFile } from "./front";
import { kubernetesFiles } from "./kubernetes";
import { nginxFiles } from "./nginx";
import { rayFilesOf } from "./ray";
import { readmeText } from "./readme";

/** The file that holds the keys: for its owner's eyes only. */
export const secretFile = ".env";

/** Files that only some plans have: those of an earlier plan are not left beside the files of a later one. */
export const optionalFiles = ["compose.node.yaml", "Dockerfile.ray", "ray-head.sh", "ray-worker.sh"] as const;

/**
 * The files of a plan that fits, by their path in the folder. Only `.env` holds the keys; all else is the same for the
 * same plan.
 * @throws Error for a plan that does not fit: what is written must run
 */
export function serverFiles(
  plan: ServerPlan,
  keys: { readonly client: string; readonly engine: string },
): Record<string, string> {
  if (!plan.option.fits) throw new Error("a plan that does not fit has no files");
  return {
    "README.md": readmeText(plan),
    ...composeFiles(plan),
    ...nginxFiles(plan),
    ...kubernetesFiles(plan),
    ...rayFilesOf(plan),
    Caddyfile: caddyfile(plan),
    "Caddyfile.kubernetes": caddyfileForService("vllm:8000"),
    "plan.json": `${JSON.stringify(plan, null, 2)}\n`,
    ".gitignore": `${secretFile}\n`,
    [secretFile]: envFile(keys),
  };
}
