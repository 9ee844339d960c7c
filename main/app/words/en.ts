/** The words of the menu and the system's dialogs, in English. */
export const en = {
  "desktop.pick-model-file": "Choose a model file",
  "desktop.pick-folder": "Choose the folder for models",
  "desktop.pick-attachments": "Choose files to attach",
  "desktop.pick-conversations": "Choose exported conversations",
  "desktop.save-conversations": "Export conversations",
  "desktop.save-file": "Save the file",
  "desktop.open-link": "Open {{host}} in your browser?",
  "desktop.open": "Open",
  "desktop.cancel": "Cancel",
  "desktop.file": "File",
  "desktop.edit": "Edit",
  "desktop.view": "View",
  "desktop.go": "Go",
  "desktop.new-chat": "New chat",
  "desktop.go-chat": "Chat",
  "desktop.go-workspace": "Workspace",
  "desktop.go-models": "Models",
  "desktop.go-machine": "Machine",
  "desktop.go-settings": "Settings",
  "desktop.palette": "Find anything",
  "desktop.stop": "Stop",
  "desktop.page-lost":
    "The window's page ended twice in a minute ({{reason}}). Nothing was lost. Start Quern again; if it stays, start it with --disable-gpu.",
  "desktop.unexpected":
    "Quern met an error that it does not know, and has to end. What you wrote and what was answered is stored. Start Quern again; for a bug report, the details are in {{file}}.",
} as const;
