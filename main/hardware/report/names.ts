import type { GpuInfo } from "../../contract";

export type Vendor = GpuInfo["vendor"];

/** A product name without marks and doubled spaces. */
export function plainName(text: string): string {
  return text
    .replace(/\((?:R|TM|C)\)|[®™©]/gi, "")
    .replace(/\s+/g, " ")
    .trim();
}

/**
 * A GPU's name for people: without marks, and without the chip or driver that Mesa adds in brackets
 * (`Radeon RX 7900 XTX (RADV NAVI31)`); a memory size in brackets is part of the product's name.
 */
export function gpuName(text: string): string {
  const plain = plainName(text);
  return plain.replace(/\s*\((?!\d+ ?GB\))[^()]*\)$/i, "") || plain;
}

/** A form of a GPU's name in which the tools agree. */
export function matchKey(text: string): string {
  return gpuName(text)
    .toLowerCase()
    .replace(/\b(?:nvidia|amd|ati|intel|corporation|inc|graphics|gpu|series)\b/g, " ")
    .replace(/[^a-z0-9]+/g, " ")
    .trim();
}

/** Who made a GPU, from its own or its maker's name. */
export function vendorOf(text: string): Vendor {
  if (/nvidia|geforce|quadro|\b(?:rtx|gtx|tesla)\b/i.test(text)) return "nvidia";
  if (/\bapple\b|^sppci_vendor_apple/i.test(text)) return "apple";
  if (/\bamd\b|radeon|advanced micro devices|\bati\b|instinct/i.test(text)) return "amd";
  if (/intel/i.test(text)) return "intel";
  return text.trim() === "" ? "unknown" : "other";
}

/** PCI vendor ids as the PCI-SIG list has them. */
export function vendorOfPciId(id: string): Vendor {
  switch (id.toLowerCase()) {
    case "0x10de":
      return "nvidia";
    case "0x1002":
    case "0x1022":
      return "amd";
    case "0x8086":
      return "intel";
    case "0x106b":
      return "apple";
    default:
      return "other";
  }
}

const virtualPciIds = new Set([
  "0x1af4", // virtio
  "0x1b36", // QXL
  "0x1234", // QEMU standard VGA
  "0x1013", // Cirrus, as QEMU emulates it
  "0x15ad", // VMware
  "0x80ee", // VirtualBox
  "0x1414", // Hyper-V
  "0x1d0f", // Amazon
  "0x5853", // Xen
]);

/** Display controllers of server management boards: a screen, no computing. */
const displayOnlyPciIds = new Set([
  "0x1a03", // ASPEED
  "0x102b", // Matrox
  "0x18ca", // XGI
  "0x126f", // Silicon Motion
  "0x19e5", // Huawei iBMC
]);

export function isVirtualPciId(id: string): boolean {
  return virtualPciIds.has(id.toLowerCase());
}

export function isDisplayOnlyPciId(id: string): boolean {
  return displayOnlyPciIds.has(id.toLowerCase());
}

export function isVirtualName(text: string): boolean {
  return /virtio|virtual|vmware|svga ?3d|qxl|bochs|cirrus|hyper-v|remote display|parsec|citrix|spice|red hat/i.test(
    text,
  );
}

export function isDisplayOnlyName(text: string): boolean {
  return /aspeed|matrox|hibmc|displaylink/i.test(text);
}

/** A processor that draws: not a GPU. */
export function isSoftwareRenderer(text: string): boolean {
  return /llvmpipe|lavapipe|softpipe|swiftshader|basic render|software (?:rasterizer|adapter)|\bwarp\b/i.test(
    text,
  );
}

/** Whether the name alone tells that a GPU is part of the processor; undefined when it does not. */
export function integratedByName(text: string, vendor: Vendor): boolean | undefined {
  const name = gpuName(text);
  if (vendor === "nvidia") return /\b(?:tegra|orin|thor|gb10)\b/i.test(name);
  if (vendor === "intel") {
    if (/\barc\b.*\b[ab]\d{2,3}m?\b|data center|\bflex\b|\bpro b\d+/i.test(name)) return false;
    return /\barc\b|iris|uhd|hd graphics|\bgraphics\b/i.test(name) ? true : undefined;
  }
  if (vendor === "amd") {
    if (/\b(?:rx|pro w?|instinct|firepro|vii)\b/i.test(name)) return false;
    if (/\b\d{3,4}[ms]\b|\bvega \d+ (?:graphics|mobile)|radeon graphics$/i.test(name)) return true;
    return undefined;
  }
  return undefined;
}
