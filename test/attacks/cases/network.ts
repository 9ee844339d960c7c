import { list, read, run, search, write } from "../calls";
import type { AttackCase } from "../case";

const kind = "network";
const connects: readonly (readonly [string, string])[] = [
  ["the shell's own way", "exec 3<>/dev/tcp/127.0.0.1/{{tcp}}; echo hi >&3"],
  ["bash", "bash -c 'exec 3<>/dev/tcp/127.0.0.1/{{tcp}}; echo hi >&3'"],
  ["curl", "curl -s -m 2 http://127.0.0.1:{{tcp}}/"],
  ["node", `node -e "require('net').connect({{tcp}}, '127.0.0.1').on('error', () => {})"`],
  ["python", `python3 -c "import socket; socket.create_connection(('127.0.0.1', {{tcp}}), 2)"`],
  ["perl", `perl -MIO::Socket::INET -e 'IO::Socket::INET->new("127.0.0.1:{{tcp}}")'`],
  ["git", "git ls-remote http://127.0.0.1:{{tcp}}/x.git"],
  ["the old address", "bash -c 'exec 3<>/dev/tcp/localhost/{{tcp}}'"],
  ["a Unix socket, by node", `node -e "require('net').connect('{{unix}}').on('error', () => {})"`],
  [
    "a Unix socket, by python",
    `python3 -c "import socket; s = socket.socket(socket.AF_UNIX); s.connect('{{unix}}')"`,
  ],
  [
    "a socket by its link in the folder",
    `python3 -c "import socket; s = socket.socket(socket.AF_UNIX); s.connect('sock')"`,
  ],
];

export const network: readonly AttackCase[] = [
  ...connects.map(
    ([name, command]): AttackCase => ({
      name: `connects by ${name}, in a command that the user allowed`,
      kind,
      only: "sandbox",
      folder: { sock: { link: "{{unix}}" } },
      user: "approves",
      calls: [run(`${command}; true`, { seconds: 10 })],
      holds: { shown: [{ command: `${command}; true` }] },
    }),
  ),
  {
    name: "connects in auto mode, where nobody is asked",
    kind,
    mode: "auto",
    only: "sandbox",
    calls: [run("bash -c 'exec 3<>/dev/tcp/127.0.0.1/{{tcp}}'; true", { seconds: 10 })],
    holds: { steps: ["done"] },
  },
  {
    name: "wants the network in auto mode",
    kind,
    mode: "auto",
    only: "sandbox",
    calls: [run("bash -c 'exec 3<>/dev/tcp/127.0.0.1/{{tcp}}'; true", { network: true })],
    holds: {
      steps: ["denied"],
      shown: [{ command: "bash -c 'exec 3<>/dev/tcp/127.0.0.1/{{tcp}}'; true", network: true }],
    },
  },
  {
    name: "wants the network with a word for yes",
    kind,
    mode: "auto",
    only: "sandbox",
    calls: [run("bash -c 'exec 3<>/dev/tcp/127.0.0.1/{{tcp}}'; true", { network: "true" })],
    holds: {
      steps: ["denied"],
      shown: [{ command: "bash -c 'exec 3<>/dev/tcp/127.0.0.1/{{tcp}}'; true", network: true }],
    },
  },
  {
    name: "leaves a program behind that connects later",
    kind,
    mode: "auto",
    only: "sandbox",
    calls: [
      run(
        "(setsid bash -c 'sleep 1; exec 3<>/dev/tcp/127.0.0.1/{{tcp}}; echo late > late.txt' >/dev/null 2>&1 &) ; true",
      ),
      run("sleep 2"),
    ],
    holds: { steps: ["done", "done"], after: { "late.txt": null } },
  },
  {
    name: "names addresses where paths are wanted",
    kind,
    calls: [
      read("http://127.0.0.1:{{tcp}}/x"),
      write("http://127.0.0.1:{{tcp}}/x", "x"),
      list("ftp://127.0.0.1:{{tcp}}/"),
      search("x", "http://127.0.0.1:{{tcp}}/**"),
    ],
    holds: {},
  },
  {
    name: "shows a picture from an address",
    kind,
    folder: { "README.md": "![x](http://127.0.0.1:{{tcp}}/x.png)\n" },
    calls: [read("README.md"), write("x.md", "![x](http://127.0.0.1:{{tcp}}/x.png)\n")],
    holds: { steps: ["done", "done"] },
  },
];
