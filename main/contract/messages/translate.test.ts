import { describe, expect, it } from "vitest";
import { errorCodes } from "../errors";
import { note, noteOf } from "../reason";
import { enErrors } from "./en-errors";
import { enMachine } from "./en-machine";
import { enReasons } from "./en-reasons";
import { enReport } from "./en-report";
import { formatBytes, formatDuration } from "./format";
import { readableJson } from "./readable-json";
import { createTranslator, errorText, notesText, noteText, reasonText, sourceText } from "./translate";
import { zhErrors } from "./zh-errors";
import { zhMachine } from "./zh-machine";
import { zhReasons } from "./zh-reasons";
import { zhReport } from "./zh-report";

const catalogues = { ...enErrors, ...enMachine, ...enReasons, ...enReport } as Record<string, string>;
const chinese = { ...zhErrors, ...zhMachine, ...zhReasons, ...zhReport } as Record<string, string>;
const slots = (text: string) => [...text.matchAll(/\{\{([^}]+)\}\}/g)].map((match) => match[1]).sort();

describe("messages", () => {
  it("have a sentence for every error code in both languages", () => {
    for (const code of errorCodes) {
      expect(catalogues[`error.${code}`], code).toMatch(/\S/);
      expect(chinese[`error.${code}`], code).toMatch(/\p{Script=Han}/u);
    }
  });

  it("have the same slots in both languages, so that no figure is lost in translation", () => {
    for (const [key, english] of Object.entries(catalogues))
      expect(slots(chinese[key] ?? ""), key).toEqual(slots(english));
  });

  it("fill in sizes in decimal units", () => {
    const text = errorText(createTranslator("en"), {
      code: "gguf-truncated",
      params: { path: "a.gguf", haveBytes: 9_100_000_000, wantBytes: 15_400_000_000 },
    });
    expect(text).toBe(
      "a.gguf stops after 9.1 GB of 15.4 GB. Download it again, or copy it again from where it came.",
    );
  });

  it("leave user text alone: no HTML escaping, no second interpolation", () => {
    const text = errorText(createTranslator("en"), {
      code: "not-gguf",
      params: { path: "<b>{{wantBytes}}&$t(error.cancelled)" },
    });
    expect(text).toContain("<b>");
    expect(text).not.toContain("Stopped.");
  });
});

describe("what is said of a machine", () => {
  const driver = noteOf("no-cuda-driver", { library: "libcuda.so.1" });
  const install = noteOf("install-nvidia-driver");
  const unusable = { code: "gpu-not-usable", params: { gpu: "RTX 3060" }, because: [driver, install] };

  it("comes in the reader's language, one sentence after the other", () => {
    expect(notesText(createTranslator("en"), [driver, install])).toBe(
      "CUDA is not used: the NVIDIA driver is not installed (libcuda.so.1 cannot be opened). Install NVIDIA's driver, then look again.",
    );
    expect(notesText(createTranslator("zh-CN"), [driver, install])).toBe(
      "不使用 CUDA：没有安装 NVIDIA 驱动（无法打开 libcuda.so.1）。请安装 NVIDIA 驱动，然后重新查看。",
    );
  });

  it("is part of the fit's reason in the same language", () => {
    expect(reasonText(createTranslator("zh-CN"), unusable)).toBe(
      "RTX 3060 无法使用。不使用 CUDA：没有安装 NVIDIA 驱动（无法打开 libcuda.so.1）。请安装 NVIDIA 驱动，然后重新查看。",
    );
    expect(reasonText(createTranslator("en"), { ...unusable, because: [] })).toBe(
      "The RTX 3060 cannot be used.",
    );
  });

  it("has words even for what only another version says", () => {
    const text = noteText(createTranslator("en"), { code: "quantum-flux", params: {} });
    expect(text).toBe("This version of Quern has no words for it (quantum-flux).");
  });

  it("names a tool as it is, and has words for a source that is none", () => {
    const translator = createTranslator("zh-CN");
    expect(sourceText(translator, "/proc/meminfo")).toBe("/proc/meminfo");
    expect(sourceText(translator, "windows-registry")).toBe("Windows 注册表");
  });

  it("stands in JSON as data with its English words beside it, which schemas drop again", () => {
    const figure = { known: false, reason: driver };
    const json: unknown = JSON.parse(readableJson({ machine: [figure], recommendation: [unusable] }));
    expect(json).toMatchObject({
      machine: [{ reason: { ...driver, text: noteText(createTranslator("en"), driver) } }],
      recommendation: [{ ...unusable, text: reasonText(createTranslator("en"), unusable) }],
    });
    expect(note.parse({ ...driver, text: "…" })).toEqual(driver);
  });

  it("shares no code with the fit, so that a code alone tells whose words it takes", () => {
    const codes = (keys: object, start: string) =>
      Object.keys(keys)
        .filter((key) => key.startsWith(start))
        .map((key) => key.slice(start.length));
    const reasons = new Set(codes(enReasons, "reason."));
    expect(codes(enMachine, "machine.why.").filter((code) => reasons.has(code))).toEqual([]);
  });
});

describe("formats", () => {
  it("keep one rule for sizes", () => {
    expect([0, 999, 1000, 15_400_000_000, 999_960_000].map((n) => formatBytes(n, "en"))).toEqual([
      "0 bytes",
      "999 bytes",
      "1 KB",
      "15.4 GB",
      "1.0 GB",
    ]);
  });

  it("name at most two units of time", () => {
    expect([0, 45, 90, 720, 12_000, 200_000].map((n) => formatDuration(n, "en"))).toEqual([
      "0 s",
      "45 s",
      "2 min",
      "12 min",
      "3 h 20 min",
      "2 d",
    ]);
  });
});
