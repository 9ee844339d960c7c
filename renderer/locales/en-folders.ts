/** The folders for models: where they are, and what room they have. */
export const enFolders = {
  "folders.main": "Downloads go here first",
  "folders.free": "{{free}} of {{all}} free",
  "folders.freeUnknown": "Free space not known",
  "folders.away": "Away: its disk or share is not connected. Nothing in it is lost.",
  "folders.readOnly": "Read only: what is in it can be used, nothing can be added",
  "folders.more": "More folders",
  "folders.moreWhat":
    "On other disks. A download goes to the first folder with room for it; models in all of them are in the library.",
  "folders.none": "None",
  "folders.add": "Add a folder…",
  "folders.adding": "Looking for models in it…",
  "folders.forget": "Take off the list",
  "folders.forgetNamed": "Take {{path}} off the list",
  "folders.forgetTitle": "Take {{path}} off the list?",
  "folders.forgetWhat":
    "Nothing is deleted. Models in it stay in the library; downloads that have not ended there stay on that disk and can go on when the folder is added again.",
  "folders.elsewhere": "Put downloads on another disk…",
  "folders.tooFull": "The model folders have no room for the build that fits best here.",
  "folders.noRoom": "Needs {{need}} in one of the model folders.",
  "folders.noRoomIn": "{{free}} free in {{path}}",
  "folders.awayIn": "{{path}} is away",
  "folders.readOnlyIn": "{{path}} is read only",
} as const;
