import { userInfo } from "node:os";
import { win32 } from "node:path";

/**
 * Where an administrator lays the policy, best first. No variable of the environment has a say: whoever starts Quern
 * could set it.
 * @param profile the user's folder as the system knows it, for the drive that Windows is on
 */
export function policyPaths(platform: NodeJS.Platform, profile: () => string): readonly string[] {
  if (platform === "darwin") return ["/Library/Application Support/Quern/policy.json"];
  if (platform !== "win32") return ["/etc/quern/policy.json"];
  const drives = new Set(["C:\\", win32.parse(profile()).root]);
  return [...drives]
    .filter((drive) => drive !== "")
    .map((drive) => win32.join(drive, "ProgramData", "Quern", "policy.json"));
}

/** Where it is on this machine. */
export function systemPolicyPaths(): readonly string[] {
  return policyPaths(process.platform, () => userInfo().homedir);
}
