/** Sentences of the library: what was found, brought in, checked and removed, in English. */
export const enLibrary = {
  "library.found": "Found on this computer",
  "library.foundNote":
    "Model files that other programs have here. Quern uses them where they are; it never moves, changes or deletes them.",
  "library.look": "Look for models here",
  "library.lookAgain": "Look again",
  "library.looking": "Looking through the folders of other programs…",
  "library.addFolder": "Look in a folder",
  "library.folders": "Also looked through",
  "library.forgetFolder": "Do not look in {{path}} any more",
  "library.foundNothing":
    "No model of the family was found where Hugging Face, LM Studio, Ollama, Jan, GPT4All and llama.cpp keep theirs.",
  "library.notLooked":
    "Other programs may have the model here already. Looking reads names and sizes; nothing is sent.",
  "library.skipped": "Not looked through to the end: {{path}} ({{why}})",
  "library.why.unreadable": "it may not be read",
  "library.why.slow": "it does not answer in time",
  "library.why.too-many": "too many files",
  "library.app.hugging-face": "Hugging Face cache",
  "library.app.lm-studio": "LM Studio",
  "library.app.ollama": "Ollama",
  "library.app.jan": "Jan",
  "library.app.gpt4all": "GPT4All",
  "library.app.llama.cpp": "llama.cpp",
  "library.app.folder": "your folder",
  "library.state.waiting": "has the size of {{name}}; to be compared",
  "library.state.checking": "comparing with {{name}}: {{percent}}",
  "library.state.verified": "{{name}}, SHA-256 verified",
  "library.state.different": "the size of a published file, but other bytes: damaged, or another build",
  "library.state.unlisted": "not in the catalogue",
  "library.unlistedWhat":
    "Nobody whom Quern knows of published this file, so there is no hash to compare it with and its quality was not measured. It is planned by what its own header says.",
  "library.parts": "in {{count}} parts",
  "library.use": "Use",
  "library.useNamed": "Use {{name}} where it is",
  "library.link": "Link",
  "library.linkNamed": "Link {{name}} into the model folder",
  "library.linkWhat":
    "A second name for the same bytes in Quern's model folder: takes no space, and stays when the other program removes its own.",
  "library.inLibrary": "in the library",
  "library.checking": "Checking {{name}}",

  "library.origin.downloaded": "downloaded by Quern",
  "library.origin.added": "added by you",
  "library.origin.linked": "linked from {{app}}",
  "library.origin.found": "used where {{app}} has it",
  "library.originOther": "another program",
  "library.images": "with {{name}} for images",
  "library.lastLoaded": "last loaded {{date}}",
  "library.verify": "Verify {{name}} again",
  "library.verifying": "Reading {{done}} of {{all}} to compare it again",
  "library.verifyingLabel": "Verifying {{name}}",
  "library.stopVerify": "Stop",
  "library.trash": "Move to the trash",
  "library.trashWhat":
    "The file goes to the trash; {{size}} are free once that is emptied: {{path}}. It can be downloaded again.",
  "library.trashLinkedWhat":
    "The file goes to the trash, which frees nothing, since another name leads to the same bytes: {{path}}.",

  "library.drop": "Drop model files or folders here",
  "library.dropWhat": "They are used where they are; nothing is copied.",
  "library.importing": "Looking at what you dropped…",
  "library.imported_one": "{{count}} model was added.",
  "library.imported_other": "{{count}} models were added.",

  "library.list": "List of files",
  "library.listShipped": "as it came with Quern",
  "library.listOf": "number {{serial}}, of {{date}}; {{count}} files that Quern did not come with",
  "library.refresh": "Refresh the list of files",
  "library.openList": "Open a list",
  "library.refreshFrom":
    "Asks {{host}}, once. Lists are signed; what is on this computer and what you chose stays.",
  "library.refreshNowhere":
    "No address for newer lists is set, so a list can only be opened from a file. Lists are signed; what is on this computer and what you chose stays.",

  "setup.hereFits": "A build that fits is here already",
  "setup.here": "It is on this computer already",
  "setup.hereVerified": "{{app}} has it, verified byte for byte. Nothing needs to be downloaded.",
  "setup.hereMaybe":
    "{{app}} has a file of exactly this size. It is compared with the published one; nothing needs to be downloaded if it is the same.",
  "setup.useHere": "Use the file of {{app}}",
} as const;
