/** Why a path is protected: it belongs to git, or holds secrets. */
export type Protection = "git" | "secret";

// Characters that some file systems leave out when they compare names (HFS+; git refuses them in `.git` as well).
const leftOut = /[\u200c-\u200f\u202a-\u202e\u2060-\u206f\ufeff]/g;
const gitNames = /^(?:\.git|git~\d+)$/;

/** Folders whose every file is a secret. */
const secretFolders = new Set([
  ".ssh",
  ".gnupg",
  ".aws",
  ".azure",
  ".kube",
  ".docker",
  ".gcloud",
  ".password-store",
]);

const secretNames = new Set([
  ".npmrc",
  ".pypirc",
  ".netrc",
  "_netrc",
  ".pgpass",
  ".my.cnf",
  ".htpasswd",
  ".git-credentials",
  ".dockercfg",
  ".envrc",
  ".vault-token",
  ".terraformrc",
  ".boto",
  ".s3cfg",
  "credentials",
  "auth.json",
  "application_default_credentials.json",
]);

const secretPatterns = [
  // Examples hold no secrets, and are what a developer reads to learn the names.
  /^\.env(?!.*\.(?:example|sample|template|dist)$)/,
  /\.(?:pem|key|p12|pfx|pkcs12|jks|keystore|kdbx?|ppk|ovpn|mobileprovision)$/,
  /^id_(?:rsa|dsa|ecdsa|ed25519|xmss)/,
  /^(?:credentials?|secrets?|service[-_]account[^.]*)\.(?:json|ya?ml|toml|ini|cfg|conf|txt|xml|properties|env)$/,
  /\.tfvars(?:\.json)?$/,
  /^\.?gcloud.*credentials/,
];

/**
 * Whether a path is one that nothing but git may write (`.git` at any depth), or one that likely holds secrets and is
 * kept from the agent. Names are compared as the most careless file system would: without case, composed, without
 * what HFS+ and Windows leave out. It may protect too much, never too little for these names.
 * @param path below the opened folder, with `/` between parts
 */
export function protects(path: string): Protection | null {
  const names = path.split("/").map(plain);
  if (names.some((name) => gitNames.test(name))) return "git";
  if (names.some((name) => secretFolders.has(name))) return "secret";
  // A folder named `credentials` holds source text as often as not; a file of that name does not.
  return isSecretName(names.at(-1) ?? "") ? "secret" : null;
}

function isSecretName(name: string): boolean {
  return secretNames.has(name) || secretPatterns.some((pattern) => pattern.test(name));
}

function plain(name: string): string {
  return (
    name
      .normalize("NFKC")
      .replace(leftOut, "")
      // `.git::$INDEX_ALLOCATION` is `.git` on Windows, and so is `.git. .`.
      .replace(/:.*$/s, "")
      .replace(/[. ]+$/, "")
      // Up and down again: `ſ` and the Kelvin sign fold to plain letters on some systems.
      .toUpperCase()
      .toLowerCase()
  );
}
