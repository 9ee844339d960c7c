import type { PracticeTable } from "./table";

const longAnswer = [
  "This is the long answer of the practice model. It has no news in it: it is here so that you can watch text stream, scroll while it comes, and press Stop in the middle.",
  "A quern is a pair of round stones. The lower one lies still; the upper one turns on it, and grain that is poured into the eye comes out at the rim as flour. For some nine thousand years almost every house had one, and whoever wanted bread in the morning began by turning it.",
  "Four things happen when you send a message. First, your words become tokens: short pieces of text, each with a number. Second, the engine reads them, many at once; that is the bar that says how many are read. Third, it writes the answer one token after another, and each new token depends on all that stand before it. Fourth, what was written is kept in the engine's memory, so that your next message costs only what is new in it.",
  "With a real model the second step is bound by how fast this machine can calculate, and the third by how fast it can read memory: for every single token, nearly all weights of the model travel once from memory to the processor. That is why a smaller build of the same model is faster, and why a graphics card with its quick memory makes such a difference.",
  "None of it leaves your computer. There is no account, no server, and no meter running. If you pull the plug of the network now, the next answer will come just the same.",
  "Here the long answer ends. To try the real thing, open Models and fetch the build that Quern recommends for this machine.",
].join("\n\n");

/**
 * Long enough that it comes round too seldom to be taken for a loop: what is to be stopped by hand must not be
 * stopped by itself.
 */
const countedRounds = 1440;
const endlessText = `The stones turn and the grain runs in, round after round, and the flour falls at the rim; whoever has enough presses Stop, and whoever has not goes on listening to the mill, which counts its rounds: ${Array.from({ length: countedRounds }, (_, index) => index + 1).join(", ")}. And from the beginning: `;

/** What the tour writes, and what it makes of the last line. */
const tourFile = "practice-tour.md";
const tourText = (last: string) =>
  `# A tour of the workspace\n\nThe practice model wrote this file. It is not an AI: every step was canned.\n\n${last}\n`;
const tourLines = {
  first: "Whoever reads this has taken the first change.",
  second: "Whoever reads this has taken both changes.",
};

/** What the practice model of the app says. */
export const defaultPracticeTable: PracticeTable = {
  name: "Quern practice model",
  thinking:
    "The practice model does not think. It looks for a word that it knows in the last message and says the line that goes with it.",
  fallback: {
    text: "This is the practice model: not an AI, but canned replies that prove the engine works on this machine. Your words went through the real tokenizer, the real engine and the real chat. It knows these words: hello, help, code, table, math, list, chinese, tool, long, endless, ponder; and tour, in a workspace.",
  },
  filling: "/* the practice model fills every gap with these words */",
  replies: [
    {
      triggers: ["hello", "hey", "good morning"],
      text: "Hello! I am the practice model: not an AI, only canned replies that prove the engine works on this machine. Everything you see is real except the wit. Ask for **help** to see what I can show.",
    },
    {
      triggers: ["help", "what can you do"],
      thinking: "Someone asks what there is to see. The list of known words answers that.",
      text: "I answer to single words:\n\n- **hello**: a greeting\n- **code**: a block of code in colour\n- **table**: a table\n- **math**: a bit of arithmetic\n- **list**: steps in order\n- **chinese**: an answer in another script\n- **tool**: a tool call\n- **long**: several hundred words\n- **endless**: text until you press Stop\n- **ponder**: a thought until you press Answer now\n- **tour**: in a workspace, a file written and a command run, each with your word\n\nI am the practice model, not an AI: for real answers, load a build of Qwen3.6-27B under Models.",
    },
    {
      triggers: ["code", "program", "function", "代码"],
      thinking: "Code is wanted. A short function with a test shows the colours and the copy button.",
      text: 'A canned example, the same every time:\n\n```ts\n/** Grinds a word down to its letters, each with how often it occurs. */\nexport function grind(word: string): Map<string, number> {\n  const flour = new Map<string, number>();\n  for (const letter of word) {\n    flour.set(letter, (flour.get(letter) ?? 0) + 1);\n  }\n  return flour;\n}\n\nconsole.log(grind("quern").size); // 5\n```\n\nThe practice model cannot write other code than this; it is not an AI.',
    },
    {
      triggers: ["table", "表格"],
      text: "A small table, canned:\n\n| Part | What it does | Needs |\n| --- | --- | --- |\n| Weights | hold what the model knows | most of the memory |\n| KV cache | remembers the conversation | grows with it |\n| Recurrent state | sums up what went before | always the same |\n\nThe figures for your machine are under Machine.",
    },
    {
      triggers: ["math", "mathematics", "calculate", "数学"],
      thinking: "Arithmetic is asked for. Only one sum is known here, so that is the one to show.",
      text: "The practice model knows one sum: 6 × 7 = 42. It did not work it out; it is a canned line. Speed is a sum, too: tokens per second is bandwidth divided by the bytes read for each token.",
    },
    {
      triggers: ["list", "steps"],
      text: "Three steps from here to a real conversation:\n\n1. Look at Machine: that is what Quern found.\n2. Open Models and fetch the recommended build.\n3. Come back to the chat and ask what you like.",
    },
    {
      triggers: ["chinese", "你好", "中文", "您好"],
      thinking: "这里要用中文回答。练习模型只会说准备好的句子。",
      text: "你好！我是练习模型：不是人工智能，只会说事先写好的话，用来证明引擎在这台电脑上能正常运行。🌾 想真正聊天，请到“模型”页面下载推荐的版本。",
      tornCharacters: true,
    },
    {
      triggers: ["tool", "weather"],
      thinking: "A tool call is to be shown. The weather tool of every textbook will do.",
      text: "This is how a tool call looks; nothing is run for it here.",
      toolCalls: [{ name: "get_weather", arguments: { city: "Lisbon", unit: "celsius" } }],
    },
    {
      triggers: ["<tool_response>"],
      thinking: "The tool has answered, so the turn can be closed.",
      text: "The tool's result has arrived. As a practice model I cannot read it, but the way there and back works.",
    },
    {
      triggers: ["long", "story", "essay", "长文"],
      thinking: "A long answer is wanted, so that there is something to scroll and to stop.",
      text: longAnswer,
    },
    {
      triggers: ["endless", "forever"],
      thinking: "Only Stop will end this one.",
      text: endlessText,
      endless: true,
    },
    {
      triggers: ["ponder"],
      thinking: endlessText,
      endlessThinking: true,
      text: "The thought was closed for me, so here is the answer: the practice model would have gone on counting for ever.",
    },
    {
      triggers: ["tour"],
      thinking: "A tour is wanted. It is the same for everyone: look, write, change, run.",
      text: `I am the practice model: not an AI. In a workspace with an open folder this tour shows every kind of step, whatever the folder holds.\n\nThe tour begins with a look around.`,
      toolCalls: [{ name: "list", arguments: { path: "." } }],
      // Names and outputs of any folder may hold words that call for something else.
      deaf: true,
      next: [
        {
          text: "Was I here before? Then my file is there, and can be read; else this step fails, and no harm is done.",
          toolCalls: [{ name: "read", arguments: { path: tourFile } }],
        },
        {
          text: "Now a file of my own. In mode Ask it waits until you have taken it.",
          toolCalls: [{ name: "write", arguments: { path: tourFile, text: tourText(tourLines.first) } }],
        },
        {
          text: "Next its last line is changed, so that there are two colours to look at.",
          toolCalls: [
            { name: "edit", arguments: { path: tourFile, old: tourLines.first, new: tourLines.second } },
          ],
        },
        {
          text: "At last a command that does nothing but say a few words. Only you can allow it.",
          toolCalls: [{ name: "run", arguments: { command: "echo The tour has run a command." } }],
        },
        {
          text: "That was the tour. Each step can be put back, and the file may go.",
          toolCalls: [
            {
              name: "done",
              arguments: { summary: "The tour is over. For real work load a build of Qwen3.6-27B." },
            },
          ],
        },
      ],
    },
  ],
};
