import { enEndpoints } from "./en-endpoints";
import { enKits } from "./en-kits";

/** What went wrong and what to do, in English: one sentence or two for each error code. */
export const enErrors = {
  ...enEndpoints,
  ...enKits,
  "error.cancelled": "Stopped.",
  "error.unexpected":
    "Something happened that Quern has no words for yet. Nothing was lost; try again, and copy the details for a report if it stays.",
  "error.invalid-request": "Quern refused a request that did not make sense: {{what}}.",
  "error.disk-full":
    "The disk with {{path}} is full: {{needBytes, bytes}} more are needed, {{freeBytes, bytes}} are free. Free some space, then try again; what is there was kept.",
  "error.no-room":
    "No model folder has room: {{needBytes, bytes}} are needed and some must stay free. Free now: {{folders}}. Free some space or add a folder on another disk in Settings.",
  "error.folder-away":
    "The model folder {{path}} is away: its disk or network share is not connected. Connect it and try again; nothing in it is lost.",
  "error.folder-not-writable":
    "Quern may not write to {{path}}. Change the folder's permissions or choose another folder.",
  "error.file-not-found": "{{path}} is not there any more. Put it back, or add the file again.",
  "error.file-unreadable": "Quern may not read {{path}}. Change the file's permissions, then try again.",
  "error.not-gguf":
    "{{path}} is not a GGUF model file. Choose a file that ends in .gguf, as published for llama.cpp.",
  "error.gguf-truncated":
    "{{path}} stops after {{haveBytes, bytes}} of {{wantBytes, bytes}}. Download it again, or copy it again from where it came.",
  "error.gguf-invalid":
    "{{path}} is damaged: its header makes no sense ({{what}}). Download it again, or copy it again from where it came.",
  "error.gguf-unsupported-arch":
    "{{path}} holds a model of the architecture “{{arch}}”. Quern runs the Qwen3.6 family (qwen35); choose one of its files.",
  "error.gguf-part-missing":
    "{{path}} is missing: the model comes in {{count}} parts, and all of them must lie in one folder. Copy it there as well.",
  "error.hardware-unclear":
    "“{{part}}” is not understood. Say a graphics card with its memory, the system's memory, and, if you like, the cores of the processor, such as: RTX 4070 12 GB, 32 GB RAM, 8 cores.",
  "error.hardware-unknown":
    "Quern does not know the graphics card “{{part}}”. The nearest that it knows: {{nearest}}.",
  "error.hardware-size-missing":
    "Say how much memory the {{part}} has, such as: {{part}} 12 GB. Some cards are sold with several sizes.",
  "error.hardware-memory-missing":
    "Say how much memory the machine has besides the graphics card's, such as: 32 GB RAM.",
  "error.hash-mismatch":
    "{{file}} is not the file that was published: its SHA-256 differs. The bad copy was not used. Download it again.",
  "error.images-file-wrong":
    "{{path}}, the file for images, is not the file that was published: its SHA-256 differs. Remove it, then download it again.",
  "error.hash-unknown":
    "The hub names no SHA-256 for {{file}}, so the download cannot be checked. Choose another build, or try again later.",
  "error.model-in-use": "{{name}} is loaded. Unload it first.",
  "error.model-unknown": "This model is not in the library any more. Choose another one.",
  "error.found-gone": "This file is not where it was found any more. Look again.",
  "error.import-nothing":
    "There is no model file that Quern can run in {{path}}. It runs .gguf files of the Qwen3.6 family.",
  "error.import-companion":
    "{{path}} is the part of a model that sees images. Add the model's own file: this one is used with the model that it lies beside.",
  "error.no-trash": "The system has no trash for {{path}}. Nothing was removed.",
  "error.link-not-possible":
    "{{path}} cannot be linked into the model folder: both must be on one disk that knows hard links. Use the file where it is.",
  "error.catalog-list-invalid":
    "This is not a list of files that Quern can read ({{what}}). The list that was there stays.",
  "error.catalog-list-signature":
    "The list of files is not signed with the key that Quern trusts, so it was not taken. The list that was there stays.",
  "error.catalog-list-older":
    "This list of files (number {{serial}}) is older than the one that is in use (number {{have}}), so it was not taken.",
  "error.catalog-list-no-address":
    "No address for a newer list of files is set. Set one in Settings, Network, or QUERN_CATALOG_URL; or open a list from a file.",
  "error.list-key-unusable":
    "{{path}} holds no public key of the kind Ed25519, in PEM form. Nothing was changed.",
  "error.offline":
    "Quern is set to offline, so nothing was fetched from {{host}}. Switch offline off in Settings to go on.",
  "error.network-unreachable":
    "{{host}} cannot be reached. Check the network connection or the proxy, then resume; what is there was kept.",
  "error.network-timeout":
    "{{host}} stopped answering for {{seconds}} seconds. Resume to try again; what is there was kept.",
  "error.network-closed-early":
    "{{host}} closed the connection after {{haveBytes, bytes}} of {{wantBytes, bytes}}. Resume to fetch the rest.",
  "error.tls-failed":
    "The secure connection to {{host}} could not be made ({{what}}). A company proxy may need its certificate to be trusted by this computer.",
  "error.hub-unauthorized":
    "{{host}} asks for an account before it gives {{file}}. Enter a token for it in Settings, or choose another build or source.",
  "error.hub-forbidden": "{{host}} refuses to give {{file}}. Choose another build or source.",
  "error.hub-not-found":
    "{{host}} does not have {{file}} any more at the pinned revision. Choose another build or source.",
  "error.hub-range":
    "{{host}} refused to continue {{file}} where it stopped. Cancel the download to drop the part, then start again.",
  "error.hub-no-parts":
    "{{host}} gives {{file}} only as a whole, so what it takes cannot be told before it is here. Download it, or choose another source.",
  "error.hub-rate-limited":
    "{{host}} has had too many requests from this address. Wait {{seconds}} seconds, then resume; what is there was kept.",
  "error.hub-server-error":
    "{{host}} has a fault of its own (status {{status}}). Resume in a few minutes; what is there was kept.",
  "error.hub-redirect":
    "{{host}} sent the download on to {{target}}, where Quern does not follow. Nothing was fetched from there.",
  "error.hub-bad-answer":
    "{{host}} answered in a way that Quern does not understand ({{what}}). Check the address of the hub.",
  "error.hub-size-changed":
    "{{file}} has another size at {{host}} ({{haveBytes, bytes}}) than was published ({{wantBytes, bytes}}). It was not used. Choose another build or source.",
  "error.download-active":
    "This download is under way in another Quern. Close the other one, or wait for it.",
  "error.setting-locked":
    "This is set by the administrator of this computer ({{setting}}), and only they can change it.",
  "error.policy-damaged":
    "The administrator's policy, {{path}}, cannot be understood, so Quern stays offline. Ask who manages this computer to mend it, then start Quern again.",
  "error.proxy-unauthorized":
    "The proxy {{proxy}} asks for a name and a password. Put them into HTTPS_PROXY (http://name:password@host:port), then start Quern again.",
  "error.proxy-failed":
    "The proxy {{proxy}} does not open the way to {{host}} ({{what}}). Ask who manages the network, or change the proxy.",
  "error.proxy-unsupported":
    "The network is set to the proxy {{proxy}} ({{kind}}). Quern can only use HTTP proxies, and does not go around this one. Ask who manages the network for an HTTP proxy and put it into HTTPS_PROXY, then start Quern again.",
  "error.ca-file-unusable":
    "{{path}} holds no certificate that can be used. Choose a file in PEM form, with BEGIN CERTIFICATE in it.",
  "error.engine-out-of-memory":
    "There is not enough memory for {{name}}: it needs {{needBytes, bytes}}, {{freeBytes, bytes}} are free. Close other programs, choose a smaller build or a shorter context.",
  "error.engine-backend":
    "The graphics driver could not run the model ({{what}}). Update the driver, or run it on the CPU.",
  "error.engine-bad-file":
    "The engine could not read {{name}} ({{what}}). Check the file again, or download it again.",
  "error.engine-crashed":
    "The engine ended unexpectedly ({{what}}). What had been written is kept; send again to load it anew.",
  "error.engine-not-loaded": "No model is loaded. Choose one under Models.",
  "error.engine-unresponsive":
    "The engine did not answer for {{seconds}} seconds and was ended. What had been written is kept; send again to load it anew.",
  "error.engine-busy": "The engine is still writing an answer. Stop it or wait for it.",
  "error.bench-running":
    "A benchmark is running and needs the engine for itself. Stop it, or wait for its end.",
  "error.context-full":
    "This conversation needs {{needTokens, number}} tokens, the context holds {{contextTokens, number}}. Sum up the conversation to go on in it, start a new one, or load the model with a longer context.",
  "error.server-port-taken":
    "Port {{port}} is used by another program. Choose another port in the settings, then switch the server on again.",
  "error.certificate-none":
    "{{path}} holds no certificate in the form of PEM (BEGIN CERTIFICATE). Choose the file of the certificate, with those of its authority behind it.",
  "error.certificate-key-none":
    "{{path}} holds no private key that can be used. It must be PEM (BEGIN PRIVATE KEY) and have no passphrase.",
  "error.certificate-key-short":
    "The key in {{path}} has {{bits, number}} bits, which clients refuse. Have a certificate made with 2,048 or more, or with ECDSA.",
  "error.certificate-key-other":
    "The key in {{path}} belongs to another certificate. Choose the two that were made together.",
  "error.certificate-not-now":
    "The certificate in {{path}} is good from {{from}} to {{until}}: clients refuse it today. Choose one that is good now, or set this computer's clock.",
  "error.certificate-nameless":
    "The certificate in {{path}} names no host or address (subject alternative name), so clients refuse it everywhere. Have one made for the name of this computer.",
  "error.server-not-started": "The server could not begin to listen on port {{port}}. Choose another port.",
  "error.json-schema-unsupported":
    "This JSON schema asks for something that this engine cannot hold an answer to: {{what}}. Leave that part out, or describe it in the message instead.",
  "error.engine-cannot":
    "The engine that runs this model cannot do this: {{what}}. Ask without it, or choose the other engine in the settings.",
  "error.store-unavailable":
    "The store of conversations was damaged. It was kept aside as {{keptPath}} and a new one was made.",
  "error.store-read-only":
    "Quern cannot write to {{path}}, so nothing new will be kept. Change the folder's permissions or free space, then start Quern again.",
  "error.settings-damaged":
    "The settings file was damaged. It was kept aside as {{keptPath}} and the usual settings are in use; set again what you had changed.",
  "error.library-damaged":
    "The list of models was damaged. It was kept aside as {{keptPath}} and a new one was made. The model files are untouched; add again those that are missing here.",
  "error.conversation-not-found": "This conversation is not there any more.",
  "error.message-not-found": "This message is not there any more.",
  "error.cannot-continue":
    "This answer cannot go on, because the conversation went on after it. Have it written anew instead.",
  "error.json-schema-invalid":
    "This is not a JSON schema that Quern can use: {{what}}. Correct it, or leave the field empty for free text.",
  "error.nothing-to-compact":
    "There is nothing to sum up yet: no answer was given since the beginning or the last summary.",
  "error.compaction-no-gain":
    "The summary ({{tokensAfter, number}} tokens) is not shorter than what it would replace ({{tokensBefore, number}} tokens), so it was not used. Start a new conversation, or load the model with a longer context.",
  "error.compaction-cut":
    "The summary did not come to its end within {{maxTokens, number}} tokens, nor did a shorter one, so it was not used: it would have lost what comes last. Try again, start a new conversation, or load the model with a longer context.",
  "error.attachment-not-found": "This attachment is not there any more. Attach the file again.",
  "error.attachment-too-large":
    "{{name}} has {{bytes, bytes}}; at most {{limitBytes, bytes}} can be attached. Attach a part of it.",
  "error.attachment-too-long":
    "{{name}} holds {{characters, number}} characters of text; at most {{limit, number}} can be attached. Attach a part of it.",
  "error.attachment-empty": "{{name}} is empty, so there is nothing to attach.",
  "error.attachment-binary":
    "{{name}} is neither text, a PDF nor a picture that Quern can read. Convert it to one of these, then attach it.",
  "error.attachment-encoding":
    "The text of {{name}} is in an encoding that Quern does not recognize. Save it as UTF-8, then attach it.",
  "error.image-format":
    "{{name}} is a picture in a format that the model cannot be shown, or it is damaged. Save it as PNG, JPEG or WebP, then attach it.",
  "error.images-not-supported":
    "{{name}} is a picture, and what is loaded now cannot look at pictures. For that, put the file for images of this model (its name has “mmproj” in it; it is published beside the builds, about 0.9 GB) into the folder of the model file and load the model again; it must fit whole on a graphics card. Or attach text instead.",
  "error.pdf-unreadable":
    "{{name}} is damaged or not really a PDF, so its text could not be read. Open it in another program and save it anew.",
  "error.pdf-password": "{{name}} is protected by a password. Save a copy without one, then attach that.",
  "error.pdf-no-text":
    "{{name}} holds pictures of pages and no text. Run a text recognition (OCR) over it first, or attach its text.",
  "error.pdf-too-heavy":
    "Reading {{name}} took more than {{seconds}} seconds or {{memoryBytes, bytes}} of memory and was ended. Attach only the pages that matter.",
  "error.import-not-quern":
    "{{name}} is not a file of conversations that Quern exported. Choose a .json or .md file that it wrote.",
  "error.import-newer":
    "{{name}} was exported by a newer Quern than this one. Update Quern, then import it. Nothing was added.",
  "error.import-invalid":
    "{{name}} is damaged and was not imported: {{what}}. Export it again where it came from.",
  "error.import-too-large":
    "{{name}} has {{bytes, bytes}}; files of up to {{limitBytes, bytes}} can be imported. Export fewer conversations at once.",
  "error.passphrase-wrong": "This is not the passphrase that the conversations were locked with. Try again.",
  "error.store-locked": "The conversations are locked. Unlock them with your passphrase first.",
  "error.secret-store-missing":
    "This system has no store for secrets that Quern can use, so conversations cannot be encrypted without asking you. Choose a passphrase under Settings instead.",
  "error.secret-store-refused":
    "{{store}} did not give the key of your conversations, so they cannot be read. Unlock {{store}}, then start Quern again. Nothing was changed.",
  "error.folder-not-open": "No folder is open in the workspace. Open one first.",
  "error.memory-not-measured":
    "How fast memory is read could not be measured: too little of it is free, or something went wrong. Close other programs and try again.",
  "error.not-trusted":
    "This folder is not trusted, so it is read-only. Trust it first if you know where it comes from.",
  "error.path-outside": "{{path}} leads out of the opened folder. Quern stays inside it.",
  "error.path-protected": "{{path}} is protected: it belongs to git, holds secrets, or is Quern's own.",
  "error.path-invalid": "{{path}} is not a name that a file can have on every system. Choose another one.",
  "error.file-exists": "{{path}} is there already. Choose another name.",
  "error.file-changed-on-disk":
    "{{path}} was changed on disk since it was read. Compare the two, then keep one of them.",
  "error.file-not-text": "{{path}} is not a text file.",
  "error.file-too-large": "{{path}} has {{bytes, bytes}}: too large to be handled as text here.",
  "error.find-pattern": "This search pattern is not valid: {{why}}",
  "error.git-missing":
    "Git is not installed on this machine, or too old. Install it to see what has changed.",
  "error.git-failed": "Git could not do this: {{why}}",
  "error.git-not-owned":
    "The repository {{path}} belongs to another user of this machine, so git does not open it. If you trust it, run: git config --global --add safe.directory {{path}}",
  "error.git-no-identity":
    "Git does not know who you are, so nothing was committed. Set your name and e-mail first: git config --global user.name, and user.email.",
  "error.git-nothing-staged": "Nothing is staged, so there is nothing to commit. Stage some changes first.",
  "error.git-staged-outside":
    "{{path}} is staged too, and lies outside of the opened folder. Open the whole repository, or commit with git itself.",
  "error.git-filter":
    "{{path}} goes through the program “{{name}}” when it is staged (Git LFS works so). Quern runs no programs for a repository: stage it with git itself. Nothing was staged.",
  "error.git-inner-repository":
    "{{path}} is a repository of its own (a submodule). Stage it with git itself. Nothing was staged.",
  "error.git-signing":
    "Your commits are signed. Quern runs no programs for a repository, so it cannot sign: commit with git itself. What you staged stays staged.",
  "error.terminal-not-found": "This terminal has ended. Open a new one.",
  "error.terminal-failed": "No terminal could be started: {{why}}",
  "error.terminal-no-input":
    "Nothing was typed in the window just now, so the terminal took nothing. Click into it and type again.",
  "error.checkpoint-failed":
    "The state of the folder could not be recorded, so the step did not begin. Nothing was changed. Free some space, then resume.",
  "error.agent-busy": "The agent is working on a task. Stop it or wait for it.",
  "error.agent-task-not-found": "This task is not there any more.",
  "error.agent-step-not-found": "This step is not there any more.",
  "error.agent-waiting-gone": "This was decided already, or its task has ended.",
  "error.agent-edit-in-rejected":
    "Your own changes of {{path}} reach into a part that you rejected. Accept that part, or undo your changes in it. Nothing was written.",
  "error.sandbox-missing": "This machine has no working sandbox, so commands cannot run unasked. {{why}}",
  "error.command-failed": "The command could not be started: {{why}}",
  "error.mcp-forbidden": "The administrator of this computer does not allow this server of tools.",
  "error.mcp-name-taken": "There is a server with the name {{name}} already. Choose another name.",
  "error.mcp-unknown": "This server or tool is not there any more.",
  "error.mcp-not-approved": "You have not allowed the server {{name}} to start. Start it in the settings.",
  "error.mcp-start-failed": "The server {{name}} could not be started: {{why}}",
  "error.mcp-timeout": "The server {{name}} did not answer within {{seconds}} seconds.",
  "error.mcp-ended": "The server {{name}} has ended. {{why}}",
  "error.mcp-too-much": "The server {{name}} sent more than Quern takes, and was ended.",
  "error.mcp-said-no": "The server {{name}} did not give it: {{why}}",
  "error.mcp-no-text": "What the server {{name}} gave holds no text. Only text can be put before the model.",
  "error.mcp-read-again":
    "The text of {{uri}} is not in memory any more. Take it out of your words and choose it again.",
  "error.mcp-no-protocol": "The server {{name}} does not answer as an MCP server does, and was ended.",
} as const;
