export { AgentPanel } from "./agent-panel";
