import { agentService } from "./agent";
import { appService } from "./app";
import { benchService } from "./bench";
import { attachmentService, chatService } from "./chat";
import { endpointsService } from "./endpoints";
import { engineService } from "./engine";
import { fitService } from "./fit-service";
import { kitsService } from "./kits";
import { libraryService } from "./library";
import { machineService } from "./machine";
import { mcpService } from "./mcp";
import { modelsService } from "./models";
import { networkService } from "./network";
import { protectionService } from "./protection";
import { serverService } from "./server";
import { filesService, gitService, terminalService, workspaceService } from "./workspace";

/** Everything that the page and main say to each other. */
export const contract = {
  app: appService,
  machine: machineService,
  fit: fitService,
  models: modelsService,
  kits: kitsService,
  library: libraryService,
  engine: engineService,
  chat: chatService,
  attachments: attachmentService,
  protection: protectionService,
  bench: benchService,
  server: serverService,
  mcp: mcpService,
  network: networkService,
  endpoints: endpointsService,
  workspace: workspaceService,
  files: filesService,
  git: gitService,
  terminal: terminalService,
  agent: agentService,
} as const;
export type Contract = typeof contract;
export type ServiceName = keyof Contract;
