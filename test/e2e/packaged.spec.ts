import { spawn } from "node:child_process";
import { access, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { FuseV1Options, getCurrentFuseWire } from "@electron/fuses";
import { expect, test } from "@playwright/test";
import { temporaryFolder } from "./lib/launch";

const executable = process.env.QUERN_E2E_EXECUTABLE ?? "";
const args: string[] = JSON.parse(process.env.QUERN_E2E_ARGUMENTS ?? "[]");
/** The development runtime is given the app's folder; the packaged app has it inside. */
const packaged = args.every((arg) => arg.startsWith("--"));

if (packaged) {
  test("the packaged app has every fuse as decided; only a build for tests may be inspected @smoke", async () => {
    const wire = await getCurrentFuseWire(executable);
    // The wire holds a character for each fuse.
    const on = (option: keyof typeof wire) => String.fromCharCode(Number(wire[option])) === "1";
    expect({
      runAsNode: on(FuseV1Options.RunAsNode),
      nodeOptions: on(FuseV1Options.EnableNodeOptionsEnvironmentVariable),
      cookieEncryption: on(FuseV1Options.EnableCookieEncryption),
      asarIntegrity: on(FuseV1Options.EnableEmbeddedAsarIntegrityValidation),
      onlyAsar: on(FuseV1Options.OnlyLoadAppFromAsar),
      ownSnapshot: on(FuseV1Options.LoadBrowserProcessSpecificV8Snapshot),
      fileProtocol: on(FuseV1Options.GrantFileProtocolExtraPrivileges),
    }).toEqual({
      runAsNode: false,
      nodeOptions: false,
      cookieEncryption: true,
      asarIntegrity: true,
      onlyAsar: true,
      ownSnapshot: false,
      fileProtocol: false,
    });
  });

  test("the packaged app is no interpreter, takes no planted code, and opens no debugging door @smoke", async () => {
    const folder = await temporaryFolder();
    const planted = join(folder.path, "planted.cjs");
    await writeFile(planted, "console.log('PLANTED')");
    const app = spawn(executable, [...args, "--remote-debugging-port=0", "-e", "console.log('PLANTED')"], {
      env: {
        ...process.env,
        QUERN_DATA: folder.path,
        ELECTRON_RUN_AS_NODE: "1",
        NODE_OPTIONS: `--require ${planted}`,
      },
    });
    try {
      let said = "";
      for (const stream of [app.stdout, app.stderr])
        stream.on("data", (chunk: Buffer) => {
          said += chunk.toString();
        });
      // It started as the app: its services wrote their log.
      await expect
        .poll(() =>
          access(join(folder.path, "logs", "quern.log")).then(
            () => true,
            () => false,
          ),
        )
        .toBe(true);
      expect(said).not.toContain("PLANTED");
      expect(said).not.toContain("DevTools listening");
    } finally {
      const ended = new Promise((done) => app.once("exit", done));
      app.kill("SIGTERM");
      await ended;
      await folder.remove();
    }
  });

  test("the packaged executable is the command line too, without a display @smoke", async () => {
    const folder = await temporaryFolder();
    const { DISPLAY: _, WAYLAND_DISPLAY: __, ...env } = process.env;
    const run = (...words: string[]) =>
      new Promise<{ code: number | null; out: string; said: string }>((done, fail) => {
        const command = spawn(executable, [...args, ...words], {
          env: { ...env, QUERN_DATA: folder.path, LC_ALL: "en_US.UTF-8" },
          stdio: ["ignore", "pipe", "pipe"],
        });
        const [out, said]: [Buffer[], Buffer[]] = [[], []];
        command.stdout.on("data", (chunk: Buffer) => out.push(chunk));
        command.stderr.on("data", (chunk: Buffer) => said.push(chunk));
        command.once("error", fail);
        command.once("close", (code) =>
          done({ code, out: Buffer.concat(out).toString(), said: Buffer.concat(said).toString() }),
        );
      });
    try {
      const { version }: { version: string } = JSON.parse(
        await readFile(join(import.meta.dirname, "../../package.json"), "utf8"),
      );
      expect(await run("--version")).toMatchObject({ code: 0, out: `${version}\n` });
      const wrong = await run("serve", "--port", "none");
      expect(wrong).toMatchObject({ code: 2, out: "" });
      expect(wrong.said).toContain("65535");
      // An engine in a process of its own, and what it says passes through.
      const answer = await run("run", "--model", "practice", "hello");
      expect(answer.code, answer.said).toBe(0);
      expect(answer.out.trim()).not.toBe("");
      // No window: Chromium has left nothing in the data folder.
      expect(await readdir(folder.path)).not.toContain("chromium");
    } finally {
      await folder.remove();
    }
  });
}
