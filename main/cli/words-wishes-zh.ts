import type { enWishWords } from "./words-wishes-en";

/** What is wanted of a machine, in Simplified Chinese. */
export const zhWishWords: Record<keyof typeof enWishWords, string> = {
  "cli.wish-for": "用途：chat（聊天）或 coding（编程：上下文更长，读取与写入同样计入）",
  "cli.wish-speed": "回答至少要达到的速度，每秒 token 数，0.1 到 1000",
  "cli.wish-reserve": "在系统内存中为其他程序保留的空间，例如 4GB",
  "cli.wish-gpu-reserve": "在每块显卡上为其他程序保留的空间，例如 2GB",
  "cli.wish-size": "大小是带 MB、GB、MiB 或 GiB 的数字，例如 4GB，或 0",
};
