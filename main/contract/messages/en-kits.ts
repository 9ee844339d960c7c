/** What can go wrong with a kit and what to do, and what is wrong where, in English. */
export const enKits = {
  "error.kit-not-found":
    "There is no kit in {{path}}: no file quern-kit.json. Choose the folder that holds it.",
  "error.kit-unsigned":
    "The kit in {{path}} has no signature (quern-kit.sig), so nobody can say who made it. It was not used; copy the whole folder again.",
  "error.kit-signature-wrong":
    "The signature of the kit in {{path}} is not one of this kit: its list of files was changed after signing, or damaged. It was not used; copy the whole folder again, or ask for another.",
  "error.kit-invalid":
    "The list of files of this kit makes no sense ({{what}}). It was not used; ask its maker for another.",
  "error.kit-newer": "This kit was made for a newer Quern. Install the newer version, then apply it again.",
  "error.kit-untrusted":
    "This kit is signed by {{fingerprint}}, which is not trusted here yet. Compare it with its maker by voice, then apply it again and say that you trust it.",
  "error.kit-damaged":
    "{{count, number}} things are wrong with this kit, so nothing of it was used. What was right is kept: copy the named files again, then apply it again.",
  "error.kit-no-model": "This kit holds no model, so there is nothing in it to apply.",
  "error.kit-model-differs":
    "The kit's {{file}} is another file than the one that was published under this name. It was not used; ask its maker for another.",
  "error.kit-key-unreadable":
    "The key that your kits are signed with ({{path}}) cannot be read here. If the app keeps it in the system's secret store, make the kit with the same account of this system; moving the file away makes a new key, which others have to trust anew.",
  "error.kit-needs-parts":
    "The disk with {{path}} takes no file of more than 4 GiB. Make the kit again with --fat32, which cuts the model into parts.",
  "error.kit-other-there":
    "{{path}} holds other files or another kit. Choose an empty folder, so that nothing is written over.",
  "error.kit-no-images":
    "There is no file for images (mmproj) beside {{name}} on this computer. Put one into its folder, or leave out --with-mmproj.",
  "error.kit-not-verified":
    "{{name}} was not found to be a published build, byte for byte, so no kit can be made of it. Verify it under Models first.",
  "error.kit-busy": "A kit is being applied or made. Wait for it, or stop it.",
  "kit.problem.missing":
    "{{path}} is not here: part {{part, number}} of {{parts, number}}. If it is on another stick, apply the kit from that one too.",
  "kit.problem.missing-file": "{{path}} is not here. Copy it again.",
  "kit.problem.wrong-size":
    "{{path}} has {{haveBytes, number}} bytes instead of {{wantBytes, number}}. Copy it again.",
  "kit.problem.bad-bytes":
    "{{path}}: bytes {{from, number}} to {{last, number}} are not those that were signed. Copy it again.",
  "kit.problem.unreadable":
    "{{path}}: bytes {{from, number}} to {{last, number}} cannot be read from the stick. Copy it again, perhaps to another stick.",
  "kit.problem.not-plain": "{{path}} is a link, a folder or a device instead of a file. It was not followed.",
  "kit.problem.wrong-hash":
    "{{path}} is not what its own list says as a whole: the kit was made wrong. Ask its maker for another.",
} as const;
