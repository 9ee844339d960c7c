// npm run bench:agent: the agent's task suite. Without a model it plays scripted answers, which proves the suite and
// says nothing about any model; with one it measures that. Does all set-up, as `npm start` does.
//
//   npm run bench:agent                             scripted answers
//   npm run bench:agent -- --model Q4_K_M           a build that is here
//   npm run bench:agent -- --endpoint URL           a server elsewhere; more: npm run -s quern -- bench-agent --help
const given = process.argv.slice(2);
const named = given.some((word) =>
  ["--model", "--endpoint", "--scripted", "--compare", "--help", "-h"].includes(word.split("=")[0] ?? ""),
);
process.argv.splice(2, given.length, "bench-agent", ...(named ? given : ["--scripted", ...given]));
await import("../../build/quern.mjs");
