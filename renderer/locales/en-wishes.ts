/** What the user wants from a build, in English. */
export const enWishes = {
  "wishes.title": "What you want it for",
  "wishes.more": "Wishes in figures",
  "wishes.purpose": "What it is for",
  "wishes.purpose.chat": "Chat",
  "wishes.purpose.coding": "Coding",
  "wishes.context": "Context, at least",
  "wishes.usualContext.chat": "Usual for chat: 16K",
  "wishes.usualContext.coding": "Usual for code: 32K",
  "wishes.tokens": "{{size}} tokens",
  "wishes.speed": "Speed, at least",
  "wishes.usualSpeed": "Quality comes first",
  "wishes.perSecond": "{{speed}} tokens a second",
  "wishes.reserve": "Leave free in memory",
  "wishes.usualReserve": "The usual room",
  "wishes.gpuReserve": "Leave free on the graphics card",
  "wishes.usualGpuReserve": "The usual room: 1.1 GB",
} as const;
