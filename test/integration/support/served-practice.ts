import { join } from "node:path";
import { temporaryFolder } from "./chat-world";
import { cli, startCli, throughNpm } from "./cli";

/** `quern serve` as a real second process, with the practice model. */
export interface ServedPractice {
  readonly port: number;
  readonly token: string;
  close(): Promise<void>;
}

export async function servedPractice(): Promise<ServedPractice> {
  await throughNpm("--version");
  const home = await temporaryFolder();
  const env = { QUERN_DATA: join(home.folder, "server") };
  const token = (await cli(["serve", "--make-token", "endpoints"], env)).stdout.trim();
  const serving = startCli(["serve", "--port", "0", "--model", "practice"], env);
  await serving.says('"event":"loaded"');
  return {
    port: Number(/"port":(\d+)/u.exec(serving.said())?.[1]),
    token,
    close: async () => {
      serving.terminate();
      await serving.ended;
      await home.remove();
    },
  };
}
