export { createTerminalService, type TerminalOptions, type TerminalService } from "./service";
