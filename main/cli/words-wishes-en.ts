/** What is wanted of a machine, in English. */
export const enWishWords = {
  "cli.wish-for":
    "what it is for: chat or coding (coding: a longer context, and reading counts beside writing)",
  "cli.wish-speed": "tokens a second that answers are to be written with at least, 0.1 to 1000",
  "cli.wish-reserve": "room to leave for other programs in system memory, such as 4GB",
  "cli.wish-gpu-reserve": "room to leave for other programs on each graphics card, such as 2GB",
  "cli.wish-size": "a size is a number with MB, GB, MiB or GiB, such as 4GB, or 0",
  // Of a fleet
  "cli.fleet-for.chat": "The model is wanted for conversations: a plan that writes faster comes first.",
  "cli.fleet-for.coding":
    "The model is wanted for code: a longer context, and where speeds are weighed, {{read, number}} tokens are read for each one that is written.",
  "cli.fleet-wished-speed":
    "At least {{speed, number}} tokens a second are wished for; a build of lower quality is taken where only such a one reaches that.",
  "cli.fleet-room":
    "Some memory stays free on purpose: {{card}} on each graphics card, {{system}} of the system's memory.",
  "cli.fleet-room.card": "about 1 GB",
  "cli.fleet-room.system": "1.5 to 2 GB",
  "cli.fleet-assumed-here": "Assumed for it",
} as const;
