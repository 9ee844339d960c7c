import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { build } from "vite";

const root = join(import.meta.dirname, "../../..");

/** Programs built from source for a test, so that it can start them as a thread or a process of their own. */
export interface BuiltPrograms {
  /** The file of a program by the name it was given. */
  file(name: string): string;
  remove(): Promise<void>;
}

/**
 * Builds programs of this project the way the release does: our code and what every start reads bundled, other packages
 * left outside. A thread that has to find the hundred files of a package takes half a second of the processor to begin.
 * @param programs name to source file, relative to the root
 */
export async function buildPrograms(programs: Record<string, string>): Promise<BuiltPrograms> {
  // Below the root, so that packages are found from there; not in `out/`, which a build replaces whole.
  const cache = join(root, "node_modules", ".cache");
  await mkdir(cache, { recursive: true });
  const folder = await mkdtemp(join(cache, "quern-test-"));
  const input = Object.fromEntries(
    Object.entries(programs).map(([name, source]) => [name, join(root, source)]),
  );
  await build({
    root,
    configFile: false,
    logLevel: "error",
    ssr: { noExternal: ["zod", "commander"] },
    build: {
      ssr: true,
      outDir: folder,
      emptyOutDir: false,
      target: "node20.18",
      minify: false,
      rollupOptions: {
        input,
        output: {
          format: "es",
          entryFileNames: "[name].js",
          // As in the app: beside the entries.
          chunkFileNames: "chunk-[name]-[hash].js",
        },
      },
    },
  });
  return {
    file: (name) => join(folder, `${name}.js`),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
