import { describe, expect, it } from "vitest";
import { noteOf } from "../../contract";
import { driverLibrary, loaderError, missingLibrary, packageNames } from "./libraries";
import { LogLines } from "./log-lines";
import { whyNotLoaded } from "./not-loaded";

describe("the libraries of a backend", () => {
  it("come from the package of the platform, and from none where none is made", () => {
    expect(packageNames("cuda", "linux", "x64")).toEqual([
      "@node-llama-cpp/linux-x64-cuda",
      "@node-llama-cpp/linux-x64-cuda-ext",
    ]);
    expect(packageNames("cpu", "linux", "arm")).toEqual(["@node-llama-cpp/linux-armv7l"]);
    expect(packageNames("vulkan", "win32", "x64")).toEqual(["@node-llama-cpp/win-x64-vulkan"]);
    expect(packageNames("metal", "darwin", "arm64")).toEqual(["@node-llama-cpp/mac-arm64-metal"]);
    expect(packageNames("metal", "darwin", "x64")).toEqual([]);
    expect(packageNames("vulkan", "darwin", "arm64")).toEqual([]);
    expect(packageNames("cpu", "freebsd", "x64")).toEqual([]);
  });

  it("need a driver where there is one to need", () => {
    expect(driverLibrary("cuda", "win32")).toBe("nvcuda.dll");
    expect(driverLibrary("vulkan", "linux")).toBe("libvulkan.so.1");
    expect(driverLibrary("cpu", "linux")).toBeUndefined();
    expect(driverLibrary("metal", "darwin")).toBeUndefined();
  });

  it("that the system's loader cannot open are named by what is missing", () => {
    expect(loaderError("libquern-is-not-there.so.1")).toBeTruthy();
    const message = "libcublas.so.13: cannot open shared object file: No such file or directory";
    expect(missingLibrary(message)).toBe("libcublas.so.13");
    expect(missingLibrary("The specified module could not be found.")).toBeUndefined();
  });
});

describe("a backend that does not load", () => {
  const failed = (what: string) =>
    `[node-llama-cpp] Failed to load a prebuilt binary for platform "linux" "x64" with Vulkan support. Error: ${what}`;
  const noLoader = failed("libvulkan.so.1: cannot open shared object file: No such file or directory");
  const why = (...args: Parameters<typeof whyNotLoaded>) => {
    const message = whyNotLoaded(...args);
    return [message.status, message.status === "ok" ? null : message.reason];
  };

  it("for want of the driver is none to use, whoever found that out", () => {
    const none = ["not-applicable", noteOf("no-vulkan-loader", { library: "libvulkan.so.1" })];
    expect(why("vulkan", "linux", [noLoader], [])).toEqual(none);
    expect(why("vulkan", "linux", [], ["libvulkan.so.1"])).toEqual(none);
  });

  it("names the libraries that are missing, each once", () => {
    const cublas = failed("libcublas.so.13: cannot open shared object file: No such file or directory");
    expect(why("cuda", "linux", [cublas], ["libcublas.so.13", "libcudart.so.13"])).toEqual([
      "failed",
      noteOf("cuda-runtime-missing", { libraries: "libcublas.so.13, libcudart.so.13" }),
    ]);
  });

  it("for want of a device is told so", () => {
    expect(why("vulkan", "linux", [failed("Vulkan device is not supported")], [])).toEqual([
      "not-applicable",
      noteOf("no-vulkan-driver"),
    ]);
  });

  it("and says nothing of itself is told with what usually helps", () => {
    for (const complaints of [[], [failed("Error")], [""]]) {
      expect(why("vulkan", "win32", complaints, [])).toEqual([
        "failed",
        noteOf("backend-not-loading", { backend: "Vulkan" }),
      ]);
      expect(why("cpu", "linux", complaints, [])).toEqual(["failed", noteOf("cpu-not-loading")]);
    }
  });
});

describe("what is kept of llama.cpp's log", () => {
  it("is what tells of devices and libraries, without the folders that name a user", () => {
    const log = new LogLines();
    log.add(
      "ggml_cuda_init: found 1 CUDA devices (Total VRAM: 24080 MiB):\n  Device 0: NVIDIA L4, compute capability 8.9",
    );
    log.add("load_backend: loaded CPU backend from C:\\Users\\Jane Doe\\AppData\\quern\\ggml-cpu-zen4.dll");
    log.add("load_backend: loaded CUDA backend from /home/jane/quern/libggml-cuda.so");
    log.add("llama_model_loader: loaded meta data from /home/jane/x.gguf");
    expect(log.lines).toEqual([
      "ggml_cuda_init: found 1 CUDA devices (Total VRAM: 24080 MiB):",
      "  Device 0: NVIDIA L4, compute capability 8.9",
      "load_backend: loaded CPU backend from ggml-cpu-zen4.dll",
      "load_backend: loaded CUDA backend from libggml-cuda.so",
    ]);
  });

  it("has an end", () => {
    const log = new LogLines();
    for (let i = 0; i < 1000; i++) log.add("ggml_vulkan: line");
    expect(log.lines.length).toBeLessThanOrEqual(200);
  });
});
