/** A model's name as clients ask for it: letters, digits, dots and hyphens, such as `Qwen3.6-27B-Q4_K_M`. */
export function publicModelId(name: string, quant: string | null): string {
  const whole = quant === null || name.includes(quant) ? name : `${name}-${quant}`;
  return whole.replace(/[^A-Za-z0-9._-]+/gu, "-").replace(/^-+|-+$/gu, "") || "model";
}
