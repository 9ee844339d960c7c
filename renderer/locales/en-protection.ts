/** Sentences of the protection of the store, in English. */
export const enProtection = {
  "protection.title": "Protection of conversations",
  "protection.state": "Encryption",
  "protection.isSystem": "Encrypted with a key that {{store}} keeps",
  "protection.isSystemWhat":
    "Conversations, attachments and drafts cannot be read from this disk without your account on this computer.",
  "protection.isPassphrase": "Encrypted with your passphrase",
  "protection.isPassphraseWhat":
    "Quern asks for it at every start. Nobody can open the conversations without it, and nobody can give it back to you.",
  "protection.isOff": "Not encrypted",
  "protection.isOffWhat":
    "Whoever can read this disk can read your conversations. This system has no store for secrets that Quern can use; a passphrase works everywhere.",
  "protection.isOffChosen": "Whoever can read this disk can read your conversations.",
  "protection.setPassphrase": "Use a passphrase",
  "protection.changePassphrase": "Change the passphrase",
  "protection.useSystem": "Let {{store}} keep the key",
  "protection.turnOff": "Take the encryption off",
  "protection.current": "Passphrase now",
  "protection.new": "New passphrase",
  "protection.again": "New passphrase again",
  "protection.tooShort": "At least {{count}} characters.",
  "protection.differ": "The two are not the same.",
  "protection.working": "Encrypting the conversations",
  "protection.encrypt": "Encrypt",
  "protection.change": "Change",
  "protection.cancel": "Leave it as it is",
  "protection.oldTraces":
    "What was written before without encryption may still be found on the disk in places that the system has not used again yet.",
  "protection.locked": "Your conversations are locked",
  "protection.lockedWhat":
    "They are encrypted on this disk. Your passphrase opens them until Quern ends; everything else works without it.",
  "protection.passphrase": "Passphrase",
  "protection.unlock": "Unlock",
  "protection.unlocking": "Unlocking",
  "protection.noKey": "Your conversations cannot be opened",
  "protection.startAnew": "Begin with no conversations",
  "protection.startAnewTitle": "Begin with no conversations?",
  "protection.startAnewWhat":
    "The locked ones stay on the disk, whole, under another name beside the new ones. Quern cannot open them again without their key.",
  "protection.hint": "These conversations are not encrypted on this disk.",
  "protection.hintOpen": "Protect them",
  "protection.hintDismiss": "Do not say this again",
} as const;
