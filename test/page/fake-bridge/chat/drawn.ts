import type { Conversation, Message } from "../../../../main/contract";
import { conversation, message } from "../../../fixtures/chat";

const formulas = `The **normal distribution** has the density $f(x) = \\frac{1}{\\sigma\\sqrt{2\\pi}} e^{-\\frac{(x-\\mu)^2}{2\\sigma^2}}$, with \\(\\mu\\) its mean.

$$
\\int_{-\\infty}^{\\infty} f(x)\\,dx = 1
$$

\\[
A = \\begin{pmatrix} a_{11} & a_{12} \\\\ a_{21} & a_{22} \\end{pmatrix}
\\]

\`\`\`math
\\sum_{k=1}^{n} k = \\frac{n(n+1)}{2}
\`\`\`

The table costs $5 and the chair $10; \`$HOME/$USER\` is a path, and so is $HOME/$USER.

| Symbol | Meaning |
| --- | --- |
| $\\sigma$ | deviation |

This one cannot be set: $\\frac{1}{$ and this neither: \\(\\notacommand{x}\\).`;

const diagrams = `A request on its way:

\`\`\`mermaid
flowchart LR
  page[Page] -->|asks| main(Main)
  main --> engine{Engine}
  engine -->|tokens| main
\`\`\`

\`\`\`mermaid
sequenceDiagram
  Page->>Main: send
  Main-->>Page: delta
\`\`\`

And one that is none:

\`\`\`mermaid
flowchart LR
  a --> --> b [
\`\`\`

That was all.`;

/** Diagrams and formulas that want to be more than pictures, one trick in each. */
const tricks = [
  'flowchart LR\n  a["<script>top.hacked = true</script>"] --> b["<img src=x onerror=top.hacked=1>"]',
  'flowchart LR\n  a["<iframe src=https://evil.example></iframe><foreignObject><b>x</b></foreignObject>"] --> b',
  'flowchart LR\n  a --> b\n  click a href "javascript:top.hacked=true"\n  click b call hacked()\n  click b "https://evil.example"',
  "flowchart LR\n  a --> b\n  style a fill:url(https://evil.example/x.svg),background:url(https://evil.example/y.png)",
  'flowchart LR\n  a:::bad --> b\n  classDef bad fill:#f00,stroke:url("https://evil.example/z.svg#a")',
  '%%{init: {"securityLevel": "loose", "htmlLabels": true, "flowchart": {"htmlLabels": true}, "themeCSS": "@import url(https://evil.example/a.css); * { background: url(https://evil.example/b.png) }"}}%%\nflowchart LR\n  a["<b onmouseover=top.hacked=1>x</b>"] --> b',
  '%%{init: {"fontFamily": "x; } @import url(https://evil.example/c.css); a {", "themeVariables": {"primaryColor": "url(https://evil.example/d.png)"}}}%%\nflowchart LR\n  a --> b',
  '---\nconfig:\n  securityLevel: loose\n  theme: null\n  themeCSS: "text { fill: url(https://evil.example/e.svg) }"\n---\nflowchart LR\n  a --> b',
  'flowchart LR\n  a@{ img: "https://evil.example/f.png", label: "picture", w: 60, h: 60 } --> b',
  "sequenceDiagram\n  participant A\n  link A: Go @ https://evil.example\n  A->>A: <svg onload=top.hacked=1>",
  `flowchart LR\n${Array.from({ length: 700 }, (_, at) => `  n${at} --> n${at + 1}`).join("\n")}`,
  `flowchart LR\n  a["${"x".repeat(30_000)}"]`,
];

const hostile = `${tricks.map((trick) => `\`\`\`mermaid\n${trick}\n\`\`\``).join("\n\n")}

$\\href{javascript:top.hacked=true}{x}$ and $\\includegraphics{https://evil.example/g.png}$ and $\\htmlStyle{position:fixed}{y}$

$$\\def\\a{\\a\\a}\\a$$

$${"{".repeat(3000)}x${"}".repeat(3000)}$

$$\\rule{9999em}{9999em}$$

The end.`;

const code = `A short one:

\`\`\`ts
export const answer: number = 42; // ${"a comment that goes on and on ".repeat(6)}
\`\`\`

A long one:

\`\`\`text
${Array.from({ length: 20_000 }, (_, line) => `line ${line + 1} of a log that nobody has read`).join("\n")}
\`\`\`

Done.`;

function exchange(id: string, question: string, answer: string): Message[] {
  return [
    message({ conversationId: id, id: `${id}-q`, text: question }),
    message({ conversationId: id, id: `${id}-a`, parentId: `${id}-q`, role: "assistant", text: answer }),
  ];
}

/** Conversations in which answers are drawn: formulas, diagrams, long code, and what would do harm. */
export function drawnChats(): { conversations: Conversation[]; messages: Record<string, Message[]> } {
  const at = (minutes: number): string => new Date(Date.now() - minutes * 60_000).toISOString();
  const titles = { formulas: "Formulas", diagrams: "Diagrams", hostile: "Hostile drawings", code: "Code" };
  return {
    conversations: Object.entries(titles).map(([id, title], minutes) =>
      conversation({ id, title, createdAt: at(minutes), updatedAt: at(minutes) }),
    ),
    messages: {
      formulas: exchange("formulas", "What is the normal distribution?", formulas),
      diagrams: exchange("diagrams", "Draw it.", diagrams),
      hostile: exchange("hostile", "Draw what the page says.", hostile),
      code: exchange("code", "Show me code.", code),
    },
  };
}

/** As many conversations as somebody has after years. */
export function manyChats(): { conversations: Conversation[]; messages: Record<string, Message[]> } {
  const hour = 3_600_000;
  const conversations = Array.from({ length: 5000 }, (_, index) => {
    const at = new Date(Date.now() - index * hour).toISOString();
    return conversation({
      id: `many-${index}`,
      title: `Conversation ${index + 1}`,
      pinned: index % 1000 === 7,
      archived: index % 10 === 9,
      createdAt: at,
      updatedAt: at,
    });
  });
  const messages = Object.fromEntries(
    conversations.map(({ id, title }) => [id, exchange(id, `About ${title}`, "An answer.")]),
  );
  return { conversations, messages };
}
