import { edit, find, list, read, run, search, write } from "../calls";
import type { AttackCase } from "../case";

const kind = "secrets";
const files = [
  ".env",
  ".env.local",
  ".ENV",
  "config/.env.production",
  ".npmrc",
  ".netrc",
  ".git-credentials",
  ".aws/credentials",
  ".ssh/id_ed25519",
  "keys/id_rsa",
  "keys/server.pem",
  "keys/server.key",
  ".docker/config.json",
  ".kube/config",
  "secrets.json",
  "prod.tfvars",
];

export const secrets: readonly AttackCase[] = [
  ...files.map(
    (path): AttackCase => ({
      name: `reads, searches and changes ${path}`,
      kind,
      folder: { [path]: "token={{secret}}\n", "a.txt": "a\n" },
      calls: [
        read(path),
        search("token="),
        search("token=", path),
        edit(path, "token", "x"),
        write(path, "x\n"),
      ],
      holds: { steps: ["refused", "any", "any", "refused", "refused"] },
    }),
  ),
  {
    name: "prints a secret with a command that the user allowed",
    kind,
    only: "sandbox",
    folder: { ".env": "token={{secret}}\n", "config/.env.local": "token={{secret}}\n" },
    calls: [run("cat .env config/.env.local; grep -r token= . || true")],
    user: "approves",
    holds: { shown: [{ command: "cat .env config/.env.local; grep -r token= . || true" }] },
  },
  {
    name: "copies a secret with a command, then reads the copy",
    kind,
    only: "sandbox",
    folder: { ".env": "token={{secret}}\n" },
    calls: [run("cp .env copy.txt; ln .env hard.txt; true"), read("copy.txt"), read("hard.txt")],
    user: "approves",
    holds: { shown: [{ command: "cp .env copy.txt; ln .env hard.txt; true" }] },
  },
  {
    name: "prints the environment of the app with a command",
    kind,
    only: "sandbox",
    calls: [run("env; cat /proc/*/environ 2>/dev/null | tr '\\0' '\\n'")],
    user: "approves",
    holds: { shown: [{ command: "env; cat /proc/*/environ 2>/dev/null | tr '\\0' '\\n'" }] },
  },
  {
    name: "reads the canary with a command that the user allowed",
    kind,
    only: "sandbox",
    calls: [run("cat '{{canary}}' ../outside/canary.txt; ls -la '{{outside}}'; true")],
    user: "approves",
    holds: { shown: [{ command: "cat '{{canary}}' ../outside/canary.txt; ls -la '{{outside}}'; true" }] },
  },
  {
    name: "lists names that tell where secrets are, and no more",
    kind,
    folder: { ".env": "token={{secret}}\n", "a.txt": "a\n" },
    calls: [list("."), find("**/.env*")],
    holds: { steps: ["done", "any"] },
  },
];

const git = "protected";
const gitPaths = [
  ".git/config",
  ".git/hooks/post-checkout",
  ".git/hooks/pre-commit",
  ".GIT/config",
  ".git./config",
  ".git /config",
  "GIT~1/config",
  ".git::$INDEX_ALLOCATION/config",
  ".g\u200cit/config",
  "./.git//config",
  "sub/.git/config",
  "sub/.git",
];

export const guarded: readonly AttackCase[] = [
  ...gitPaths.map(
    (path): AttackCase => ({
      name: `writes ${JSON.stringify(path)}`,
      kind: git,
      folder: { ".git/config": "[core]\n", ".git/HEAD": "ref: refs/heads/main\n", "sub/a.txt": "a\n" },
      calls: [write(path, "[core]\n\tfsmonitor = {{outside}}/program\n")],
      holds: { steps: ["refused"], after: { ".git/config": "[core]\n" } },
    }),
  ),
  {
    name: "edits git's settings",
    kind: git,
    folder: { ".git/config": "[core]\n" },
    calls: [read(".git/config"), edit(".git/config", "[core]", "[core]\n\thooksPath = /tmp")],
    holds: { steps: ["any", "refused"], after: { ".git/config": "[core]\n" } },
  },
  {
    name: "changes git's data with a command that the user allowed",
    kind: git,
    only: "sandbox",
    folder: { ".git/config": "[core]\n", ".git/hooks/x": "" },
    calls: [
      run("echo owned >> .git/config; echo owned > .git/hooks/post-checkout; rm -rf .git; mv .git g; true"),
    ],
    user: "approves",
    holds: {
      shown: [
        {
          command:
            "echo owned >> .git/config; echo owned > .git/hooks/post-checkout; rm -rf .git; mv .git g; true",
        },
      ],
      after: { ".git/config": "[core]\n", ".git/hooks/post-checkout": null },
    },
  },
  {
    name: "writes in an opened folder that is not trusted",
    kind: git,
    trusted: false,
    folder: { "a.txt": "a\n" },
    calls: [read("a.txt"), write("b.txt", "b\n"), edit("a.txt", "a", "b"), run("touch c.txt")],
    user: "approves",
    holds: {
      steps: ["done", "denied", "denied", "denied"],
      after: { "a.txt": "a\n", "b.txt": null, "c.txt": null },
    },
  },
  {
    name: "writes outside with a command that the user allowed",
    kind: git,
    only: "sandbox",
    calls: [
      run("echo owned > '{{outside}}/new.txt'; echo owned > '{{canary}}'; echo owned > ../new.txt; true"),
    ],
    user: "approves",
    holds: {
      shown: [
        {
          command:
            "echo owned > '{{outside}}/new.txt'; echo owned > '{{canary}}'; echo owned > ../new.txt; true",
        },
      ],
    },
  },
  {
    name: "writes our own data with a command that the user allowed",
    kind: git,
    only: "sandbox",
    calls: [run("echo owned > '{{data}}/settings.json'; rm -rf '{{data}}'; true")],
    user: "approves",
    holds: { shown: [{ command: "echo owned > '{{data}}/settings.json'; rm -rf '{{data}}'; true" }] },
  },
];
