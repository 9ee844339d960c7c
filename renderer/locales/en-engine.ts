/** Sentences of the engine's behaviour, in English. */
export const enEngine = {
  "status.unloaded": "Unloaded: {{why}}",
  "status.sleepingWhy.idle": "not used for a while",
  "status.sleepingWhy.memory": "other programs needed the memory",
  "status.sleepingWhy.suspend": "it did not answer after the computer slept",
  "status.sleepingHint": "Loads it again; so does the next message",
  "status.compacting": "Summing up",
  "status.trying": "Trying another way: {{percent}}",
  "status.failedHint": "Opens Models, with the other ways to load it",
  "status.engineHint": "The engine: {{engine}} {{version}}. {{why}}",
  "status.gentle": "leaving room",
  "status.gentleHint":
    "Fewer threads and a lower priority, so that other programs stay quick. Opens Settings",

  "ladder.title": "Other ways to load it",
  "ladder.context": "Load with {{tokens}} tokens of context",
  "ladder.kv": "Load with an 8-bit KV cache",
  "ladder.layers": "Load with {{layers}} layers on the GPU",
  "ladder.backendVulkan": "Load with Vulkan",
  "ladder.backendCpu": "Load on the CPU",
  "ladder.engine": "Load with {{engine}}",
  "ladder.build": "Load {{name}}",
  "ladder.tryingNow": "The first plan failed. Now: {{what}}",
  "ladder.none": "No other way to load this build fits this computer now.",

  "settings.engine": "Engine",
  "settings.engineChoice": "Engine",
  "settings.engineChoiceWhat":
    "Two engines run the same models. “By plan” takes node-llama-cpp wherever a layer runs on the processor, and llama.node where the whole model is on the graphics card and guesses ahead or sees images, unless the other one was measured faster here. It holds from the next load on.",
  "settings.engineAuto": "By plan",
  "settings.autoLadder": "After a failed load",
  "settings.autoLadderWhat":
    "Where memory ran short: fewer snapshots and conversations in memory, no guessing ahead, a shorter context, an 8-bit KV cache, fewer layers on the graphics card, another backend, a smaller build that is here. After a crash, another backend and another engine come first. Never the same plan twice.",
  "settings.autoLadderOn": "Try the next way by itself",
  "settings.autoLadderOff": "Ask which way to try",
  "settings.idleUnload": "Unload when not used",
  "settings.idleUnloadWhat":
    "Gives the memory back to other programs. The next message loads the model again; what it has read of conversations is kept on disk.",
  "settings.idleNever": "Never",
  "settings.keepUsable": "Keep this computer usable",
  "settings.keepUsableWhat":
    "Leaves one core of a few, or a quarter of eight and more, and runs at a lower priority. Answers on the processor become somewhat slower. Threads change at once, with the engine llama.node at the next load; the full priority comes back with the next load.",
  "settings.keepUsableAlways": "Always",
  "settings.keepUsableBattery": "On battery",
  "settings.stateBytes": "Disk for conversations that were read",
  "settings.stateBytesWhat":
    "What the engine has read is kept, so that going back to a conversation takes seconds instead of reading it again. The oldest goes first when the space is used up.",
  "settings.stateNone": "Keep nothing",
  "settings.threads": "Threads",
  "settings.threadsWhat":
    "How many are fastest is measured once for each build that runs on the processor, when nothing else is going on.",
} as const;
