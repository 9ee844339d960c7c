/** Sentences of the server for other programs, in English. */
export const enServer = {
  "server.title": "Server for other programs",
  "server.what":
    "Editors, terminals and scripts on this computer can ask the model in the form of OpenAI's or Anthropic's API. They wait their turn with the chat. The server reaches no files, runs no tools and opens no connection.",
  "server.switch": "Server",
  "server.switchWhat":
    "Programs on this computer reach it, and only with a token. Web pages get nothing unless they are named below.",
  "server.is.off": "Off",
  "server.is.starting": "Starting",
  "server.is.on": "On",
  "server.is.failed": "Could not be started",
  "server.address": "Address",
  "server.addressWhat": "OpenAI's clients want /v1 behind it, Anthropic's want it as it is.",
  "server.noAddress": "None while it is off",
  "server.copyAddress": "Copy the address",
  "server.port": "Port",
  "server.portUse": "Use this port",
  "server.portFault": "1024 to 65535.",
  "server.tokens": "Tokens",
  "server.tokensWhat":
    "One for each program, so that each can be taken back by itself. Quern keeps only a fingerprint of a token and cannot show it again.",
  "server.noTokens": "There is none yet: nobody can use the server.",
  "server.tokenName": "For",
  "server.tokenExample": "Zed on this laptop",
  "server.tokenMake": "Make a token",
  "server.neverUsed": "made {{made}}, never used",
  "server.used": "made {{made}}, used {{uses}} times, last {{last}}",
  "server.revoke": "Revoke",
  "server.revokeNamed": "Revoke the token {{name}}",
  "server.revokeTitle": "Revoke the token {{name}}?",
  "server.revokeWhat": "Whatever uses it is refused from this moment on. It cannot be given back.",
  "server.fresh":
    "The token for {{name}}. This is the only time that it can be seen: put it where it belongs now.",
  "server.copyToken": "Copy the token",
  "server.freshDone": "I have it",
  "server.beyond": "Other computers",
  "server.beyondWhat":
    "Off, nobody outside this computer reaches the server. On, every computer on the network can try: it needs a token, and everything is encrypted with a certificate that Quern makes, or one that you give. Whoever has a token uses this computer's memory and power.",
  "server.beyondWaits": "Waits for the server",
  "server.beyondAddresses": "Addresses for other computers",
  "server.beyondPort": "Port for other computers",
  "server.copyNamed": "Copy {{address}}",
  "server.names": "Names of this computer",
  "server.namesWhat":
    "Names by which other computers know this one, besides its own name and addresses. A certificate holds those that stood here when it was made.",
  "server.nameNew": "Name",
  "server.nameAdd": "Add it",
  "server.nameFault": "Such as mill.lan; 20 at most.",
  "server.given": "A certificate of your own",
  "server.givenWhat":
    "For computers that trust an authority of yours: the certificate with those of its authority behind it, and its key, as PEM. The files stay where they are and are read whenever the server begins for other computers.",
  "server.givenNone": "None: Quern makes one",
  "server.givenChoose": "Choose the files",
  "server.givenDrop": "Use Quern's own",
  "server.certificate": "Certificate for other computers",
  "server.certificateWhat":
    "Other computers compare the fingerprint, or take the certificate as a file to trust. It stays the same until you make a new one.",
  "server.certificateGivenWhat":
    "The one that you gave. Computers that trust its authority accept it; others can compare the fingerprint.",
  "server.certificateGivenOver":
    "It was good until {{until}}: other computers refuse it now. Choose another one above. It is for {{names}}",
  "server.unnamedGiven": "It does not hold for {{names}}. Clients that check names refuse it there.",
  "server.fingerprint": "Fingerprint (SHA-256)",
  "server.certificateFor": "Good until {{until}}, for {{names}}",
  "server.certificateOver":
    "It was good until {{until}}: other computers refuse it now. Make a new one. It is for {{names}}",
  "server.unnamed":
    "It does not hold for {{names}}. Clients that check names refuse it there, until a new one is made.",
  "server.copyFingerprint": "Copy the fingerprint",
  "server.copyCertificate": "Copy the certificate",
  "server.renew": "Make a new certificate",
  "server.renewTitle": "Make a new certificate?",
  "server.renewWhat":
    "All computers that trust the present one refuse this server, until each has been told of the new fingerprint. The present one cannot be brought back.",
  "server.statusBeyond": "Server on for other computers, port {{port}}",
  "server.statusBeyondHint":
    "Other computers can ask the model, with a token, at {{addresses}}. Opens the settings.",
  "server.origins": "Web pages",
  "server.originsWhat":
    "A page that is named here can use the server from your browser, if it also has a token. Everything on that site can.",
  "server.noOrigins": "None",
  "server.originNew": "Origin",
  "server.originAdd": "Let it in",
  "server.originFault": "Such as https://notes.example, without a path; 20 at most.",
  "server.originRemove": "Remove",
  "server.originRemoveNamed": "Remove {{origin}}",
  "server.embedding": "Embeddings",
  "server.embeddingWhat":
    "A second, small model that turns texts into vectors for search programs (/v1/embeddings). It runs on the processor, is loaded with the first request, and leaves memory after ten minutes without one.",
  "server.noEmbedding": "None: such requests are refused",
  "server.embeddingChoose": "Choose a model file",
  "server.embeddingRemove": "Use none",
  "server.useFrom": "Use it from",
  "server.useFromWhat":
    "The token is taken from the environment variable QUERN_TOKEN, so that it stands in no file; Zed asks for it, or takes it from QUERN_API_KEY, and Continue reads it from ~/.continue/.env. The model quern is whichever one is loaded.",
  "server.mcp": "As an MCP server",
  "server.mcpWhat":
    "Tells other programs the facts of this computer: the machine, which build fits, and which models are here. It changes nothing, and needs no server to be on.",
  "server.copySnippet": "Copy for {{name}}",
  "server.statusOn": "Server on {{address}}",
  "server.statusHint":
    "Other programs on this computer can ask the model at {{address}}, with a token. Opens the settings.",
};
