/** The network part of the settings, in English. */
export const enNetwork = {
  "network.locked": "Set by your administrator",
  "network.source.hub": "Hub",
  "network.source.hub.what":
    "Hugging Face, or the server that HF_ENDPOINT names. Each build is checked against its published SHA-256, wherever it comes from.",
  "network.source.endpoint": "Mirror",
  "network.source.endpoint.what": "Another server that speaks the hub's protocol, such as a company's own.",
  "network.source.modelscope": "ModelScope",
  "network.source.modelscope.what":
    "modelscope.cn, under the same names as at the hub. Each build is checked against its published SHA-256.",
  "network.source.directory": "Web folder",
  "network.source.directory.what":
    "A folder on a web server with the files under their names; SHA256SUMS may lie beside them.",
  "network.source.folder": "Folder",
  "network.source.folder.what": "A folder, a stick or a network share with the files. It works offline.",
  "network.address": "Address of the source",
  "network.use": "Use this address",
  "network.chooseFolder": "Choose a folder",
  "network.from": "Now: {{from}}",
  "network.token": "Token",
  "network.tokenWhat":
    "For builds that ask for an account. It is sent to {{from}} alone, never after a redirect, and never shown again.",
  "network.tokenSet": "Keep it",
  "network.tokenReplace": "Replace it",
  "network.tokenRemove": "Remove the token",
  "network.tokenNoStore":
    "None. This computer has no secret store, so a token is kept only until Quern ends, not on the disk.",
  "network.token.none": "None.",
  "network.token.environment": "From HF_TOKEN of the environment.",
  "network.token.kept": "There is one, kept by {{store}}.",
  "network.token.session": "There is one until Quern ends: this computer has no secret store to keep it.",
  "network.token.refused":
    "One is kept, but the secret store does not give it. Unlock it, or enter the token again.",
  "network.certificates": "Certificates",
  "network.certificatesWhat":
    "Authorities that this computer trusts are trusted. If a company's proxy has one that the computer does not know, choose its file.",
  "network.certificatesSystem": "Those of this computer",
  "network.certificatesChoose": "Choose a file",
  "network.certificatesDrop": "Do not use it",
  "network.test": "Connection",
  "network.testWhat":
    "Tries each step of the way to the source and names the one that fails. The proxy is the system's, or the one that HTTPS_PROXY names.",
  "network.testNow": "Test the connection",
  "network.testing": "Testing…",
  "network.step.switch": "Offline switch",
  "network.step.name": "Name",
  "network.step.proxy": "Proxy",
  "network.step.route": "Route",
  "network.step.tls": "Secure connection",
  "network.step.account": "Account",
  "network.step.repo": "Repository",
  "network.step.file": "File",
  "network.result.good": "good",
  "network.result.failed": "failed",
  "network.result.skipped": "not tried",
} as const;
