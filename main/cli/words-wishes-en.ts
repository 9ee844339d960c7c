/** What is wanted of a machine, in English. */
export const enWishWords = {
  "cli.wish-for":
    "what it is for: chat or coding (coding: a longer context, and reading counts beside writing)",
  "cli.wish-speed": "tokens a second that answers are to be written with at least, 0.1 to 1000",
  "cli.wish-reserve": "room to leave for other programs in system memory, such as 4GB",
  "cli.wish-gpu-reserve": "room to leave for other programs on each graphics card, such as 2GB",
  "cli.wish-size": "a size is a number with MB, GB, MiB or GiB, such as 4GB, or 0",
} as const;
