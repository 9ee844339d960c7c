/**
 * What a child may see of our environment: enough to find its home, its temporary folder and the GPU drivers.
 * Left out on purpose: `NODE_OPTIONS`, `ELECTRON_*`, `LD_PRELOAD`, `LD_LIBRARY_PATH`, `DYLD_*` and every token or key,
 * because a planted variable must not put code into the process that parses model files.
 */
const passed = [
  "HOME",
  "USERPROFILE",
  "APPDATA",
  "LOCALAPPDATA",
  "PATH",
  "TMPDIR",
  "TEMP",
  "TMP",
  "LANG",
  "LC_ALL",
  "SystemRoot",
  "SystemDrive",
  "windir",
  "ProgramFiles",
  "ProgramData",
  "CUDA_VISIBLE_DEVICES",
  "CUDA_DEVICE_ORDER",
  "GGML_VK_VISIBLE_DEVICES",
  "VK_ICD_FILENAMES",
  "VK_DRIVER_FILES",
  "HIP_VISIBLE_DEVICES",
  "XDG_RUNTIME_DIR",
  "DISPLAY",
  "WAYLAND_DISPLAY",
] as const;

/** The environment for a child process: the allowed variables that are set, and `extra`. */
export function childEnvironment(
  extra: Readonly<Record<string, string>> = {},
  from: Readonly<Record<string, string | undefined>> = process.env,
): Record<string, string> {
  const env: Record<string, string> = {};
  for (const name of passed) {
    const value = from[name];
    if (value !== undefined) env[name] = value;
  }
  return { ...env, ...extra };
}
