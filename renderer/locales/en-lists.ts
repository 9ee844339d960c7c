/** Sentences about newer lists of files, in English. */
export const enLists = {
  "lists.address": "Lists of files",
  "lists.addressWhat":
    "An address where signed lists of newer model files are published. They only ever add files; what you have and what you chose stays.",
  "lists.addressLabel": "Address of newer lists of files",
  "lists.use": "Ask there",
  "lists.drop": "Use none",
  "lists.byVariable": "QUERN_CATALOG_URL of the environment has the say now: {{host}}",
  "lists.key": "Lists signed by",
  "lists.keyWhat":
    "A list that is not signed with this key is not taken. A company that publishes its own chooses the file of its public key; the key is kept, so that the file may go.",
  "lists.key.quern": "Quern's own key",
  "lists.key.chosen": "Your key:",
  "lists.key.variable": "The key of QUERN_CATALOG_KEY:",
  "lists.keyUnusable": "cannot be used, so no list is taken",
  "lists.keyChoose": "Choose a key",
  "lists.keyDrop": "Use Quern's own",
  "lists.every": "Ask for newer lists",
  "lists.everyWhat":
    "By itself, when Quern starts and while it runs; never while it is offline. The request says no more than that somebody asks.",
  "lists.every.never": "Only when I ask",
  "lists.every.day": "Daily",
  "lists.every.week": "Weekly",
  "lists.askedAt": "Last asked {{date}}.",
  "lists.new_one": "{{count}} new file in the list of files",
  "lists.new_other": "{{count}} new files in the list of files",
  "lists.newEmpty": "The newer list of files has no file that was not known.",
  "lists.newNone": "There is no newer list of files.",
  "lists.newMark": "new",
} as const;
