import { edit, list, read, run, search, write } from "../calls";
import type { AttackCase } from "../case";

const config = "[core]\\n\\tfsmonitor = {{outside}}/program\\n";

/** Commands that the user allowed, and that would have git run something later. */
const makes: readonly (readonly [string, string, AttackCase["folder"], AttackCase["holds"]["after"]])[] = [
  [
    "makes a repository of a folder that is none",
    `git init -q .; mkdir -p .git/hooks; printf '${config}' > .git/config; printf x > .git; true`,
    { "a.txt": "a\n" },
    { ".git/config": null, ".git": null, "a.txt": "a\n" },
  ],
  [
    "takes the place that .git would have, by a link or by moving another folder there",
    `mkdir -p g/hooks; printf '${config}' > g/config; ln -sfn g .git; mv -T g .git; rmdir .git; true`,
    { "a.txt": "a\n" },
    { ".git/config": null },
  ],
  [
    "changes the settings of a repository further down",
    `printf '${config}' >> sub/deep/.git/config; printf x > sub/deep/.git/hooks/post-checkout; rm -rf sub/deep/.git; mv sub/deep/.git g; true`,
    { "sub/deep/.git/config": "[core]\n", "sub/deep/.git/hooks/x": "", "sub/deep/.git/HEAD": "ref: x\n" },
    { "sub/deep/.git/config": "[core]\n", "sub/deep/.git/hooks/post-checkout": null, "g/config": null },
  ],
  [
    "changes where a work tree further down says that its repository is",
    `printf 'gitdir: {{outside}}' > mod/.git; rm -f mod/.git; true`,
    { "mod/.git": "gitdir: ../elsewhere\n" },
    { "mod/.git": "gitdir: ../elsewhere\n" },
  ],
  [
    "changes the settings of a repository in a package",
    `printf '${config}' >> node_modules/p/.git/config; true`,
    { "node_modules/p/.git/config": "[core]\n", "node_modules/p/.git/HEAD": "ref: x\n" },
    { "node_modules/p/.git/config": "[core]\n" },
  ],
  [
    "changes the settings of a repository without a working tree",
    `printf '${config}' >> store/config; true`,
    { "store/HEAD": "ref: x\n", "store/config": "[core]\n", "store/objects/x": "", "store/refs/x": "" },
    { "store/config": "[core]\n" },
  ],
  [
    "prints a secret of a package",
    "cat node_modules/p/.env node_modules/.npmrc; true",
    { "node_modules/p/.env": "token={{secret}}\n", "node_modules/.npmrc": "token={{secret}}\n" },
    {},
  ],
];

export const repositories: readonly AttackCase[] = makes.map(([name, command, folder, after]) => ({
  name,
  kind: "protected",
  only: "sandbox",
  ...(folder && { folder }),
  calls: [run(command)],
  user: "approves",
  holds: { shown: [{ command }], ...(after && { after }) },
}));

/** Quern's own data where a command would find it by the rules that hold for everything else. */
export const ownData: readonly AttackCase[] = (["in sight", "in the folder"] as const).map((data) => {
  const command =
    "cat '{{data}}'/*; cp -r '{{data}}' taken; grep -r canary '{{data}}' .; echo owned > '{{data}}/settings.json'; rm -rf '{{data}}'; mv '{{data}}' away; mv kept else; true";
  return {
    name: `reads and writes our own data, which lies ${data}, with a command that the user allowed`,
    kind: "protected",
    only: "sandbox",
    data,
    folder: { "a.txt": "a\n" },
    calls: [run(command), search("canary")],
    user: "approves",
    holds: {
      shown: [{ command }],
      after: { "taken/settings.json": null, "away/settings.json": null, "else/data/settings.json": null },
    },
  };
});

/** The same without a command. */
export const ownDataByTools: readonly AttackCase[] = [
  {
    name: "reads, searches and changes our own data, which lies in the folder",
    kind: "protected",
    data: "in the folder",
    folder: { "a.txt": "a\n" },
    calls: [
      read("kept/data/settings.json"),
      edit("kept/data/settings.json", "secret", "x"),
      write("kept/data/settings.json", "{}"),
      list("kept/data"),
      search("canary"),
    ],
    holds: { steps: ["refused", "refused", "refused", "any", "any"] },
  },
];
