/** Sentences of what was measured on this machine, in English. */
export const enMeasured = {
  "machine.copyMarkdown": "Copy as Markdown",
  "machine.saveJson": "Save as JSON",
  "machine.saveMarkdown": "Save as Markdown",
  "machine.saved": "Written to {{path}}",
  "machine.reading": "Read by the processor",
  "machine.perSecond": "{{bytes}} a second",

  "measured.title": "Measured on this machine",
  "measured.note":
    "What would be guessed otherwise. How fast memory is read decides how fast a build runs on the processor; it is measured once by itself, when nothing else is going on. Threads can be measured while a build that runs on the processor is loaded.",
  "measured.now": "Calibrate",
  "measured.running": "Measuring",
  "measured.memory": "Memory is read at {{speed}} a second",
  "measured.memoryHow_one":
    "One thread read {{size}} again and again, on {{date}}. Caches that hold as much would make the figure too high.",
  "measured.memoryHow_other":
    "{{count}} threads read {{size}} again and again, on {{date}}. Caches that hold as much would make the figure too high.",
  "measured.memoryNone": "How fast memory is read was not measured yet.",
  "measured.threads": "Threads for {{quant}} on {{engine}}: {{best}}",
  "measured.threadsNone": "Threads were not measured yet.",
  "measured.threadsColumn": "Threads",
  "measured.prefill": "Reading, tokens/s",
  "measured.decode": "Writing, tokens/s",
  "measured.best": "used",

  "learned.title": "Expected and what came of it",
  "learned.note":
    "After each load and each answer, plan and fact are compared. What a load took beyond its plan is added to the next one; the speed of answers takes the place of what is computed.",
  "learned.none": "Nothing was loaded yet that could be compared. The practice model teaches nothing.",
  "learned.how": "{{layers}} · {{context}} context · KV {{kv}} · {{engine}} {{version}}",
  "learned.onCpu": "on the CPU",
  "learned.layers": "{{count}} layers on the GPU",
  "learned.memory": "{{name}}: expected {{planned}}, took {{took}} ({{error}})",
  "learned.memoryAtLeast":
    "{{name}}: expected {{planned}}, took {{took}} ({{error}}), without the driver's own part, which is not told",
  "learned.memoryUnknown": "{{name}}: expected {{planned}}; what it took, this system does not tell",
  "learned.part": "Part",
  "learned.planned": "Expected",
  "learned.took": "Took",
  "learned.weights": "Weights",
  "learned.kvCache": "KV cache",
  "learned.rest": "State, working memory, process",
  "learned.notTold": "not told",
  "learned.speed_one": "Speed: expected {{low}}–{{high}}, here {{here}} tokens a second, from one answer",
  "learned.speed_other":
    "Speed: expected {{low}}–{{high}}, here {{here}} tokens a second, from {{count}} answers",
  "learned.speedNone": "Speed: expected {{low}}–{{high}} tokens a second; no answer yet that tells",
  "learned.more": "Earlier ones",

  "plan.fromAnswers": "measured here in {{count}} answers; computed were {{low}} to {{high}}",
} as const;
