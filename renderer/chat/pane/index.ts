export { SettingsPane } from "./pane";
export { PaneButton } from "./pane-button";
