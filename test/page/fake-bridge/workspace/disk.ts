import type { FileEntry, OpenedFile } from "../../../../main/contract";
import type { Bus } from "../bus";
import { head, sample } from "./sample";

/** A file in memory. */
export interface FakeFile {
  readonly text: string;
  readonly version: string;
  readonly binary?: true;
  readonly clipped?: true;
}

/** What a test may do behind the page's back. */
export interface FakeDisk {
  /** Writes a file, as another program would. */
  write(path: string, text: string): void;
  remove(path: string): void;
  read(path: string): string | null;
}

const ignoredFolders = ["node_modules", "dist"];

/** Files of one folder, in memory. */
export class Disk implements FakeDisk {
  readonly files = new Map<string, FakeFile>();
  readonly folders = new Set<string>([""]);
  private versions = 0;

  constructor(
    private readonly bus: Bus,
    big: boolean,
  ) {
    for (const [path, text] of Object.entries(sample)) this.put(path, text);
    this.folders.add("docs");
    this.files.set("docs/logo.png", { text: "", version: "png", binary: true });
    this.files.set("docs/huge.log", {
      text: `${"2026-01-01 started\n".repeat(200)}`,
      version: "log",
      clipped: true,
    });
    if (!big) return;
    this.folders.add("many");
    for (let number = 0; number < 100_000; number += 1)
      this.files.set(`many/file-${String(number).padStart(6, "0")}.ts`, {
        text: `${number}\n`,
        version: "v",
      });
  }

  /** Puts a file there without a word. */
  put(path: string, text: string): string {
    this.versions += 1;
    const version = `v${this.versions}`;
    this.files.set(path, { text, version });
    for (let end = path.lastIndexOf("/"); end > 0; end = path.lastIndexOf("/", end - 1))
      this.folders.add(path.slice(0, end));
    return version;
  }

  tell(paths: readonly string[]): void {
    const folders = [...new Set(paths.map((path) => path.slice(0, Math.max(0, path.lastIndexOf("/")))))];
    this.bus.emit("files.changed", { folders, files: paths });
  }

  write(path: string, text: string): void {
    this.put(path, text);
    this.tell([path]);
  }

  remove(path: string): void {
    const gone = [...this.files.keys()].filter((file) => file === path || file.startsWith(`${path}/`));
    for (const file of gone) this.files.delete(file);
    this.folders.delete(path);
    this.tell([path, ...gone]);
  }

  read(path: string): string | null {
    return this.files.get(path)?.text ?? null;
  }

  list(folder: string): FileEntry[] | null {
    if (!this.folders.has(folder)) return null;
    const prefix = folder === "" ? "" : `${folder}/`;
    const ignored = (path: string): boolean => ignoredFolders.some((name) => path.split("/").includes(name));
    const entry = (path: string, kind: FileEntry["kind"], bytes: number): FileEntry => ({
      name: path.slice(prefix.length),
      path,
      kind,
      bytes,
      ignored: ignored(path),
    });
    const isChild = (path: string): boolean =>
      path !== "" && path.startsWith(prefix) && !path.slice(prefix.length).includes("/");
    const folders = [...this.folders].filter(isChild).sort();
    const files = [...this.files].filter(([path]) => isChild(path));
    return [
      ...folders.map((path) => entry(path, "folder", 0)),
      ...files
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([path, { text }]) => entry(path, "file", text.length)),
    ];
  }

  open(path: string, readOnly: boolean): OpenedFile | null {
    const file = this.files.get(path);
    if (file === undefined) return null;
    if (file.binary) return { kind: "binary", path, bytes: 48_213, version: file.version };
    return {
      kind: "text",
      path,
      text: file.text,
      version: file.version,
      format: { encoding: "utf-8", bom: false, eol: file.text.includes("\r\n") ? "crlf" : "lf" },
      bytes: file.clipped ? 94_000_000 : file.text.length,
      readOnly,
      clipped: file.clipped ?? false,
    };
  }

  /** Files that are not as they were committed, by path. */
  changed(): Map<string, "modified" | "untracked" | "deleted"> {
    const states = new Map<string, "modified" | "untracked" | "deleted">();
    for (const [path, { text, binary, clipped }] of this.files) {
      if (binary || clipped || path.startsWith("many/") || path.startsWith("node_modules/")) continue;
      const before = head[path];
      if (before === undefined) states.set(path, "untracked");
      else if (before !== text) states.set(path, "modified");
    }
    for (const path of Object.keys(head)) if (!this.files.has(path)) states.set(path, "deleted");
    return states;
  }
}
