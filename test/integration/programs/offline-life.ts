import { connect } from "node:net";
import { join } from "node:path";
import { forkChildren } from "../../../main/child";
import { type Contract, type EventOf, wishes } from "../../../main/contract";
import { createHost, type HostDesktop } from "../../../main/host";
import { practiceId } from "../../../main/models";

/*
 * A whole life of Quern's services: a first run, a chat with the practice model, a shutdown. Arguments: the data
 * folder, the resources, the built programs, and, to see that the watcher sees, `connect`: then one connection to this
 * machine is tried at the end. Tells what it did as one line of JSON.
 */
const [dataFolder = "", resourceFolder = "", programFolder = "", betray = ""] = process.argv.slice(2);

const nobody = async () => null;
const desktop: HostDesktop = {
  pickModelFile: nobody,
  pickFolder: nobody,
  pickKit: async () => null,
  pickKitTarget: async () => null,
  pickListFile: async () => null,
  pickReport: nobody,
  pickListKey: nobody,
  pickCertificates: nobody,
  pickKey: nobody,
  pickFiles: async () => [],
  saveFile: nobody,
  openLink: async () => false,
  copyText: () => undefined,
  showInFolder: () => undefined,
  pickWorkspace: nobody,
  confirmTrust: async () => false,
  confirmEndpoint: async () => false,
  confirmServing: async () => false,
  confirmCertificate: async () => false,
  confirmAuto: async () => false,
  trash: async () => undefined,
  hadInput: () => false,
  placeApproval: () => undefined,
};

const waiting: { name: string; accept: (payload: unknown) => boolean; done: () => void }[] = [];
function until<E>(name: string, accept: (event: E) => boolean): Promise<void> {
  return new Promise((done) => waiting.push({ name, accept: (payload) => accept(payload as E), done }));
}

const host = await createHost({
  dataFolder,
  resourceFolder,
  programFolder,
  spawnChild: forkChildren(programFolder),
  desktop,
  policyPaths: [join(dataFolder, "policy.json")],
  env: { PATH: process.env.PATH ?? "" },
  facts: {
    version: "0.0.0-test",
    electron: "none",
    node: process.versions.node,
    platform: "test",
    logFile: "",
  },
  send: (name, payload) => {
    for (const { done } of waiting.filter((one) => one.name === name && one.accept(payload))) done();
  },
  log: { info: () => undefined, error: (text, thrown) => console.error(text, thrown) },
});

const { app, machine, fit, models, engine, chat } = host.handlers;
await app.ready();
await machine.detect();
await fit.recommend(wishes.parse({ minContextTokens: 8192 }));
const [wanted] = await models.catalog();
if (!wanted) throw new Error("The catalogue is empty.");
const refused = until<EventOf<Contract["models"], "downloadChanged">>(
  "models.downloadChanged",
  ({ state }) => state === "failed",
);
await models.startDownload({ fileId: wanted.id });
await refused;
const [failed] = await models.downloads();
const tested = await host.handlers.network.test();
await engine.load({ modelId: practiceId });
const { id } = await chat.create({ thinking: false });
const answered = until<EventOf<Contract["chat"], "messageChanged">>(
  "chat.messageChanged",
  ({ role, status }) => role === "assistant" && status !== "streaming",
);
await chat.send({ conversationId: id, text: "Hello", attachments: [] });
await answered;
const messages = await chat.messages({ id });
await host.close();
if (betray === "connect") await new Promise((resolve) => connect(9, "127.0.0.1").once("error", resolve));
const told = {
  download: failed?.error?.code,
  test: tested[0]?.steps.find(({ result }) => result === "failed")?.error?.code,
  answer: messages.at(-1)?.status,
};
process.stdout.write(`${JSON.stringify(told)}\n`);
