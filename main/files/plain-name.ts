// Device names of Windows, which are no files there whatever ending they have.
const device = /^(?:con|prn|aux|nul|com\d|lpt\d)(?=\.|$)/i;

/**
 * A file's name that is safe to offer on every system: no path, no marks that turn text around, nothing hidden, no
 * device, at most 120 characters with its ending kept.
 */
export function plainFileName(name: string): string {
  const plain = name
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, "")
    .replace(/[\\/:*?"<>|]/g, "-")
    .replace(/\s+/g, " ")
    .replace(/^[. ]+|[. ]+$/g, "");
  const dot = plain.lastIndexOf(".");
  const ending = dot > 0 && plain.length - dot <= 12 ? plain.slice(dot) : "";
  const stem = [...plain.slice(0, plain.length - ending.length)]
    .slice(0, 120 - ending.length)
    .join("")
    .trimEnd();
  const whole = `${stem}${ending}`;
  if (whole === "") return "file";
  return device.test(whole) ? `_${whole}` : whole;
}
