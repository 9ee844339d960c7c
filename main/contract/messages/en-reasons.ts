import { enFitView } from "./en-fit-view";

/** Why the fit says what it says, in English: plain sentences for people who have never heard of quantization. */
export const enReasons = {
  ...enFitView,
  // Where it runs
  "reason.best-whole-gpu":
    "{{quant}} is the best build that fits whole into the {{freeBytes, bytes}} that are free on the {{gpu}}, so nothing has to run on the slower processor.",
  "reason.best-shared":
    "{{quant}} is the best build for the {{freeBytes, bytes}} that the {{gpu}} can use now. It shares this memory with the rest of the computer.",
  "reason.balance-gpu":
    "No build is quick on the {{gpu}}. {{quant}} is the best one that is nearly as fast as the fastest: about {{speed, number}} tokens (short pieces of words) a second.",
  "reason.runs-whole-gpu":
    "{{quant}} fits whole into the {{freeBytes, bytes}} that are free on the {{gpu}}, so nothing has to run on the slower processor.",
  "reason.runs-shared":
    "{{quant}} runs on the {{gpu}}, which can use {{freeBytes, bytes}} now and shares this memory with the rest of the computer.",
  "reason.as-fast-as-wished":
    "It is the best build that writes the {{wished, number}} tokens a second that you wish for: about {{speed, number}} (estimate).",
  "reason.wish-not-reached":
    "No build writes {{wished, number}} tokens a second here. {{quant}} is the fastest one: about {{speed, number}} (estimate).",
  "reason.for-coding":
    "For code a longer context is wanted, and reading counts beside writing: about {{read, number}} tokens are read for each one that is written.",
  "reason.best-split":
    "No build fits whole into the {{freeBytes, bytes}} that are free on the {{gpu}}. With {{quant}}, {{layers, number}} of {{ofLayers, number}} layers run there and the rest on the processor.",
  "reason.best-cpu":
    "{{quant}} runs on the processor, with the {{freeBytes, bytes}} of memory that are free.",
  "reason.balance-cpu":
    "No build is quick on the processor alone. {{quant}} is the best one that is nearly as fast as the fastest: about {{speed, number}} tokens (short pieces of words) a second. {{freeBytes, bytes}} of memory are free.",
  "reason.last-resort":
    "{{quant}} is reduced to about two bits for each of the model's numbers and was taken only because nothing better fits. With a shorter context a better build may fit.",
  "reason.whole-beats-larger":
    "A larger build would have to run partly on the processor and be several times slower.",
  // How good it is
  "reason.quality-near-lossless":
    "Quality: practically as good as the original. {{quant}} picks the same next word in {{top1Percent, number}} of 100 cases (measured).",
  "reason.quality-very-good":
    "Quality: very close to the original. {{quant}} picks the same next word in {{top1Percent, number}} of 100 cases (measured).",
  "reason.quality-good":
    "Quality: close to the original. {{quant}} picks the same next word in {{top1Percent, number}} of 100 cases (measured).",
  "reason.quality-reduced":
    "Quality: noticeably below the original. {{quant}} picks the same next word in {{top1Percent, number}} of 100 cases (measured).",
  "reason.quality-not-measured": "Quality: nobody has measured how close {{quant}} is to the original.",
  // What its memory goes to
  "reason.kv-size":
    "KV cache, the model's memory of the conversation: {{kvBytes, bytes}} for a context of {{tokens, number}} tokens.",
  "reason.kv-size-q8":
    "KV cache, the model's memory of the conversation: {{kvBytes, bytes}} for a context of {{tokens, number}} tokens. It is stored in 8 instead of 16 bits so that it fits, which is safe.",
  "reason.slots":
    "{{slots, number}} conversations stay in memory side by side, each with such a cache, so that going back to one of them does not read it again.",
  "reason.reserve-gpu":
    "{{reserveBytes, bytes}} stay free on the {{device}}, so that it cannot run out in mid-answer.",
  "reason.reserve-ram": "{{reserveBytes, bytes}} of system memory stay free for other programs.",
  // What its speed rests on
  "reason.speed-from-gpu":
    "The speed is an estimate from the published memory bandwidth of the {{gpu}}: {{gigabytesPerSecond, number}} GB a second.",
  "reason.speed-published":
    "The speed rests on what others have published for the {{gpu}} with this build and this KV cache: {{speed, number}} tokens a second with {{depth, number}} tokens in the context. Another computer with the same card may be a fifth slower or faster. Source: {{source}}.",
  "reason.speed-published-empty":
    "The speed rests on what others have published for the {{gpu}} with this build and this KV cache: {{speed, number}} tokens a second in an empty context. Another computer with the same card may be a fifth slower or faster. Source: {{source}}.",
  "reason.speed-unknown-gpu":
    "The speed is a wide guess: the {{gpu}} is not among the graphics cards whose memory bandwidth Quern knows.",
  "reason.speed-from-ram":
    "The speed is an estimate from the bandwidth of this computer's memory: {{gigabytesPerSecond, number}} GB a second as published.",
  "reason.speed-from-measured-ram":
    "The speed is an estimate from how fast this computer's processor reads its memory: {{gigabytesPerSecond, number}} GB a second, measured here.",
  "reason.speed-from-assumed-ram":
    "The speed is an estimate: the bandwidth of this computer's memory is not known and taken as {{gigabytesPerSecond, number}} GB a second.",
  "reason.speed-copied-weights":
    "Long texts are read by the {{gpu}} alone: what lies in the computer's memory is copied to it for every 512 tokens, taken as {{gigabytesPerSecond, number}} GB a second.",
  "reason.cores-assumed":
    "How many cores the processor has is not known; {{cores, number}} are assumed. More of them read a text faster.",
  // What was assumed, what cannot be used
  "reason.gpu-free-assumed":
    "The {{gpu}} does not say how much of its {{totalBytes, bytes}} is free; {{freeBytes, bytes}} are assumed.",
  "reason.gpu-memory-unknown": "The {{gpu}} does not say how much memory it has, so it is left out.",
  "reason.gpu-not-usable": "The {{gpu}} cannot be used. {{why}}",
  "reason.no-gpu": "No graphics card that could run it was found.",
  "reason.gpu-too-small":
    "The {{gpu}} does not take part: with {{freeBytes, bytes}} free it would make nothing faster.",
  "reason.several-gpus":
    "There are {{count, number}} graphics cards. One of them holds all of it; the others are left alone.",
  "reason.spread-gpus":
    "Its layers are spread over {{count, number}} graphics cards, which work one after the other: their memory adds up, their speed does not.",
  "reason.ram-free-assumed":
    "This report does not say how much of the {{totalBytes, bytes}} of memory is free; {{freeBytes, bytes}} are assumed.",
  "reason.types-assumed":
    "How {{quant}} stores each of its layers is not known before its file is here; what the processor takes is reckoned as for {{family}}.",
  "reason.ram-unknown":
    "It is not known how much memory this computer has, so no build can be recommended. Look again under Machine, or choose a build yourself.",
  "reason.catalogue-empty": "The list of builds is empty. Install Quern again.",
  // Where it landed otherwise than planned
  "reason.landed-cpu":
    "Nothing of the model landed on the {{gpu}}: all of it runs on the processor, several times slower. Look again under Machine, update the graphics driver, then load it again.",
  "reason.landed-why": "The engine said: {{words}}",
  "reason.landed-no-device":
    "{{backend}} sees no graphics card at this moment: its driver may have been updated, or lost the card.",
  "reason.landed-why-unknown": "The engine did not say why.",
  "reason.landed-fewer-layers":
    "Only {{layers, number}} of {{planned, number}} planned layers landed on the {{gpu}}; the rest runs on the slower processor. Close programs that use the graphics card, then load it again.",
  "reason.landed-less-weights":
    "Of the {{plannedBytes, bytes}} of weights planned for the {{gpu}} only {{tookBytes, bytes}} landed there, as much as {{layers, number}} of {{planned, number}} layers; the rest runs on the slower processor.",
  "reason.landed-several-gpus":
    "The plan counts on the {{gpu}}, but the engine may use all {{count, number}} graphics cards: Quern cannot tell this backend which one to take.",
  // What happened while an answer was written
  "reason.thinking-budget-reached":
    "Thinking reached its limit after {{tokens, number}} tokens; it was closed and the answer began.",
  "reason.answered-now": "You asked for the answer: thinking was closed after {{tokens, number}} tokens.",
  "reason.loop-thought-closed":
    "The model repeated itself while thinking ({{times, number}} times: “{{words}}”), so the thinking was closed and the answer began.",
  "reason.loop-ended":
    "The model repeated itself ({{times, number}} times: “{{words}}”), so it was stopped. Answer again, or change what loops do in the conversation's settings.",
  "reason.json-not-held":
    "The answer went on in the middle, so this part of it could not be held to the JSON schema. Answer again to have the whole of it checked.",
  "reason.landed-context":
    "The context holds {{tokens, number}} tokens, not the {{planned, number}} that were planned. Close other programs, then load it again.",
  "reason.landed-slots":
    "{{slots, number}} of {{planned, number}} planned conversations stay in memory side by side; going back to another one takes longer.",
  "reason.landed-engine": "It runs on the engine {{engine}}, not on {{planned}} as planned.",
  // Why this engine
  "reason.engine-default": "This engine runs every build on every computer.",
  // Other ways to load
  "reason.rung-snapshots":
    "Fewer places in a conversation are kept in memory to go back to: changing an early message takes longer, nothing else does.",
  "reason.rung-slots":
    "Only one conversation stays in memory instead of {{slots, number}}; going back to another one takes longer.",
  "reason.rung-context":
    "A context of {{tokens, number}} instead of {{was, number}} tokens: long conversations have to be summed up sooner.",
  "reason.rung-context-kv":
    "A context of {{tokens, number}} instead of {{was, number}} tokens, stored in 8 instead of 16 bits: long conversations have to be summed up sooner.",
  "reason.rung-kv":
    "The conversation is stored in 8 instead of 16 bits, which is safe and saves about half of that memory. The context stays at {{tokens, number}} tokens.",
  "reason.rung-no-speculation": "Without guessing ahead (MTP): somewhat slower, and less memory.",
  "reason.rung-layers":
    "{{layers, number}} instead of {{was, number}} layers on the {{gpu}}, the rest on the processor, with a context of {{tokens, number}} tokens: slower, about {{speed, number}} tokens a second (estimate).",
  "reason.rung-backend":
    "{{backend}} instead of {{was}} drives the graphics card. It is somewhat slower on most cards.",
  "reason.rung-cpu":
    "The processor instead of the graphics card, with a context of {{tokens, number}} tokens: slower, about {{speed, number}} tokens a second (estimate).",
  "reason.rung-engine": "The other engine, {{engine}}, with the same plan.",
  "reason.rung-engine-slow":
    "The other engine, {{engine}}, with the same plan. On the processor it is many times slower.",
  "reason.rung-build":
    "{{name}}, a smaller build that is here ({{sizeBytes, bytes}}), with a context of {{tokens, number}} tokens. Smaller builds are less exact.",
  "reason.offer-download":
    "The next smaller build, {{quant}}, is not on this computer: a download of {{sizeBytes, bytes}}.",
  "reason.after-memory": "The first plan ran out of memory, so it was loaded in another way.",
  "reason.after-backend":
    "The first plan failed in the graphics driver or its library, so it was loaded in another way.",
  "reason.after-crash": "The engine crashed with the first plan, so it was loaded in another way.",
  "reason.crashed-before":
    "{{backend}} is not used: with it the engine crashed on the {{gpu}} while loading. Quern tries it again after an update of the graphics driver or of Quern.",
  // What another build gives and costs
  "reason.better-quality": "Better quality: {{quant}}, {{sizeBytes, bytes}}.",
  "reason.longer-context": "Longer context: {{tokens, number}} tokens.",
  "reason.faster": "Faster: about {{speed, number}} tokens a second (estimate).",
  "reason.faster-mtp":
    "Faster by guessing ahead (MTP): about {{speed, number}} tokens a second, {{low, number}} to {{high, number}} by what is written (estimate). Each guess is checked, so the answers are as good as without.",
  "reason.faster-mtp-published":
    "Faster by guessing ahead (MTP): about {{speed, number}} tokens a second, by what others have published for this graphics card; here it may be {{low, number}} to {{high, number}}. Each guess is checked, so the answers are as good as without.",
  "reason.faster-mtp-measured":
    "Faster by guessing ahead (MTP): {{low, number}} to {{high, number}} tokens a second, measured on this computer. Each guess is checked, so the answers are as good as without.",
  "reason.smaller-download": "Smaller download: {{sizeBytes, bytes}}, which is {{savedBytes, bytes}} less.",
  "reason.costs-quality":
    "It costs quality: {{quant}} picks the same next word as the original in {{top1Percent, number}} of 100 cases.",
  "reason.costs-speed":
    "It costs speed: about {{speed, number}} instead of {{chosenSpeed, number}} tokens a second (estimate).",
  "reason.costs-context": "It costs context: {{tokens, number}} instead of {{chosenTokens, number}} tokens.",
  "reason.costs-kv-q8":
    "The conversation is stored in 8 instead of 16 bits, which is safe and saves about half of that memory.",
  "reason.costs-slots":
    "It keeps {{kept, number}} instead of {{slots, number}} conversations in memory, so going back to another one takes longer.",
  "reason.costs-mtp-bytes": "Its file is {{moreBytes, bytes}} larger than the same build without that part.",
  "reason.costs-split": "Part of it runs on the processor.",
  "reason.costs-cpu": "It runs on the processor instead of the graphics card.",
  // What rules a build out
  "reason.too-large-gpu":
    "{{quant}} needs {{needBytes, bytes}} on the {{device}}, where {{freeBytes, bytes}} are free: {{missingBytes, bytes}} are missing.",
  "reason.too-large-ram":
    "{{quant}} needs {{needBytes, bytes}} of memory, of which {{freeBytes, bytes}} are free: {{missingBytes, bytes}} are missing.",
  "reason.would-spill":
    "{{quant}} does not fit whole on the {{gpu}}; part of it would run on the processor, several times slower.",
  "reason.two-bit-not-measured":
    "{{quant}} is so strongly reduced that it is used only where nothing else fits, and nobody has measured its quality.",
  "reason.too-slow":
    "{{quant}} would be slower here: about {{speed, number}} tokens a second instead of {{chosenSpeed, number}}.",
  "reason.slower-than-wished":
    "{{quant}} would write about {{speed, number}} tokens a second here, fewer than the {{wished, number}} that you wish for.",
  "reason.not-measured-larger":
    "{{quant}} is larger than {{chosen}}, and nobody has measured that it is better.",
  "reason.lower-quality": "{{quant}} fits as well, but {{chosen}} is closer to the original.",
  "reason.fewer-bits": "{{quant}} fits as well, but {{chosen}} keeps more of the original's precision.",
  "reason.mtp-no-use":
    "This {{quant}} carries an extra part that guesses ahead (MTP). Here it would not be used: that takes the engine llama.node, and a model that lies whole on a graphics card with room for the part beside it.",
  "reason.mtp-gains-little":
    "This {{quant}} guesses ahead (MTP), which gains little here: about {{speed, number}} tokens a second against {{chosenSpeed, number}} (estimate).",
  "reason.mtp-outdone":
    "This {{quant}} would be faster by guessing ahead (MTP), too: about {{speed, number}} tokens a second (estimate). Of the faster builds, {{shown}} comes first, by quality and then by speed.",
  "reason.disk-full":
    "{{quant}} needs {{needBytes, bytes}} on the disk, where {{freeBytes, bytes}} are free.",
  // Why this engine runs it
  "reason.engine-asked": "The engine {{engine}}, as this way of loading says.",
  "reason.engine-by-setting": "The engine {{engine}}, as set in Settings.",
  "reason.engine-images": "The engine {{engine}}: only it can look at images.",
  "reason.engine-measured":
    "The engine {{engine}}: on this computer it was measured to write {{speed, number}} tokens a second, {{other}} {{otherSpeed, number}}.",
  "reason.engine-mtp":
    "The engine {{engine}}: the model runs whole on the graphics card, and its file has a part that guesses ahead (MTP), which only this engine uses.",
  "reason.engine-cpu":
    "The engine {{engine}}: the model runs at least partly on the processor, where the other engine is several times slower.",
  "reason.engine-no-gain":
    "The engine {{engine}}: it keeps several conversations in memory, and the other engine would be no faster with this file.",
  // Nothing fits
  "reason.nothing-fits-ram":
    "Not even the smallest good build, {{quant}}, fits: {{missingBytes, bytes}} of memory are missing.",
  "reason.nothing-fits-gpu":
    "Not even the smallest good build, {{quant}}, fits: {{missingBytes, bytes}} are missing on the {{device}}.",
  "reason.nothing-fits-disk":
    "{{quant}} would fit into memory, but not on the disk: {{needBytes, bytes}} have to be free. Free some space or choose another folder for models.",
  "reason.help-close-programs":
    "Closing other programs would help: {{needBytes, bytes}} have to be free at the same time.",
  "reason.help-more-memory":
    "This computer does not have enough memory: {{needBytes, bytes}} have to be free at the same time. One with {{gigabytes, number}} GB would do.",
  "reason.help-shorter-context": "With a context of only {{tokens, number}} tokens, {{quant}} would fit.",
  "reason.help-practice": "The practice model runs on any machine, to see the app at work.",
  // What happened to an answer or an attachment
  "reason.answer-cut":
    "The answer was cut after {{tokens, number}} tokens, the most that this conversation's settings allow. It can go on.",
  "reason.many-calls":
    "The answer called tools {{rounds, number}} times in a row, and was ended. It can go on.",
  "reason.endpoint-limit": "{{host}} ended the answer at a limit of its own. It can go on.",
  "reason.endpoint-no-budget":
    "The limit of thinking was not kept: {{host}} cannot be told one. Thinking can be switched off instead.",
  "reason.pdf-pages-without-text":
    "These pages hold no text, only pictures: {{pages}}. The model is not told of them.",
  "reason.text-decoded": "The text was not in UTF-8; it was read as {{encoding}}.",
  // What a benchmark left out
  "reason.bench-no-mtp": "Speculation was left out: this file has no MTP layer.",
  "reason.bench-too-deep":
    "A depth of {{depth, number}} tokens was left out: the context holds {{contextTokens, number}}.",
  "reason.bench-not-possible": "{{engine}} was left out: it cannot run this model on this machine as asked.",
  // What is kept of conversations so that they need not be read again
  "reason.state-damaged":
    "What was kept of this conversation so that it need not be read again was damaged. It is read again from the beginning; nothing of the conversation itself is lost.",
  "reason.state-other-build":
    "What was kept of this conversation so that it need not be read again comes from another version of the engine or from other settings. It is read again from the beginning.",
  "reason.state-other-model":
    "This conversation was last read by another model, so this one reads it from the beginning.",
  "reason.state-other-key":
    "What was kept of this conversation so that it need not be read again was locked with another key. It is read again from the beginning.",
  "reason.state-disk-full":
    "There is too little space on the disk ({{freeBytes, bytes}} free) to keep what was read of this conversation. After a restart it is read again; free some space to avoid the wait.",
  "reason.state-unwritable":
    "What was read of this conversation could not be kept on the disk. After a restart it is read again. Look whether Quern may write into its data folder.",
  // The agent
  "reason.agent-folded":
    "Old results of tools were folded to save about {{tokens, number}} tokens of context. They are read again where they are needed.",
  "reason.agent-malformed":
    "The model wrote a call that could not be understood ({{why}}). It was told, once; after a second one the task is paused.",
  "reason.agent-asked-again":
    "{{host}} broke off in mid-answer. Nothing of it was carried out; it is asked once more.",
  "reason.agent-loop-text":
    "The model repeated itself without end, so the task was stopped. Say in other words what you want, then resume.",
  "reason.agent-length":
    "The answer was cut because the context is full. Resume to go on from a summary, or begin a new task.",
  "reason.agent-repeats":
    "The model made the same call ({{call}}) four times with nothing changed in between, so the task was stopped. Say what it should do instead.",
  "reason.agent-guidance": "AGENTS.md of this folder is read as guidance: {{characters, number}} characters.",
  "reason.agent-guidance-cut":
    "AGENTS.md of this folder is read as guidance, but only its first {{read, number}} characters of {{characters, number}}.",
  "reason.agent-taken-back": "You took parts of {{path}} back out. The model is told before its next step.",
  "reason.agent-left-alone":
    "These files were left as they are, because somebody else changed them: {{paths}}. Put back again and choose them to overwrite them.",
  "reason.command-made-repository":
    "The command made repositories of its own: {{paths}}. Git runs programs that the settings of a repository name, so look at them before you use git in there.",
  "reason.command-mode": "In this mode every command asks.",
  "reason.mcp-start":
    "You have not allowed this program before. Once allowed, Quern starts it when you do, or when a task that you enabled it for calls one of its tools.",
  "reason.mcp-connect":
    "You have not allowed this address before. Once allowed, what the model gives the server's tools goes there.",
  "reason.mcp-call": "Calls of this tool ask each time.",
  "reason.mcp-context":
    "This is asked of the server. What it answers is a text of strangers and goes to the model only with your message.",
  "reason.mcp-grant-always": "Until you change it, in every folder that you trust.",
  "reason.mcp-grant-session": "Until Quern ends.",
  "reason.command-network":
    "It wants to use the network; with it, it also reaches programs that listen on this computer.",
  "reason.command-no-sandbox": "There is no sandbox here, so it can do all that you can. {{why}}",
  "reason.sandbox-missing": "There is no working sandbox on this machine. {{why}}",
} as const;
