import { appService } from "./app";
import { chatService } from "./chat";
import { engineService } from "./engine";
import { fitService } from "./fit";
import { machineService } from "./machine";
import { modelsService } from "./models";

export * from "./app";
export * from "./catalog";
export * from "./chat";
export * from "./define";
export * from "./engine";
export * from "./errors";
export * from "./fit";
export * from "./machine";
export * from "./messages";
export * from "./models";

/** Everything that the page and main say to each other. */
export const contract = {
  app: appService,
  machine: machineService,
  fit: fitService,
  models: modelsService,
  engine: engineService,
  chat: chatService,
} as const;
export type Contract = typeof contract;
export type ServiceName = keyof Contract;
