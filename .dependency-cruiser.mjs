// The layers of main/, from the bottom up. A folder may import from folders of lower layers, never from a neighbour
// in its own layer or from above. A folder that is not listed here may not be imported at all, so that a new one has
// to be given its place.
const LAYERS = [
  ["contract"],
  ["child", "files"],
  ["hardware", "catalog", "net", "settings"],
  ["fit", "models", "engine"],
  ["chat", "workspace", "server", "server-plan", "bench", "kits", "endpoints"],
  ["agent"],
  ["mcp"],
  ["host"],
  ["cli"],
  ["app"],
];

const TEST_FILE = "\\.test\\.tsx?$";
const folders = (names) => `^main/(${names.join("|")})/`;

const layerRules = LAYERS.flatMap((layer, index) =>
  layer.map((folder) => ({
    name: `layer-${folder}`,
    comment: `main/${folder} imports only from itself and from lower layers.`,
    severity: "error",
    from: { path: folders([folder]), pathNot: TEST_FILE },
    to: { path: "^main/", pathNot: folders([folder, ...LAYERS.slice(0, index).flat()]) },
  })),
);

export default {
  forbidden: [
    ...layerRules,
    {
      name: "face-only",
      comment:
        "A folder of main/ is used through its index.ts. The contract is data and types: any file of it will do.",
      severity: "error",
      from: { path: "^main/([^/]+)/", pathNot: TEST_FILE },
      to: { path: "^main/[^/]+/.", pathNot: ["^main/$1/", "^main/[^/]+/index\\.ts$", "^main/contract/"] },
    },
    {
      name: "page-sees-the-contract-only",
      severity: "error",
      from: { path: "^renderer/", pathNot: TEST_FILE },
      to: { path: "^(main|test|build)/", pathNot: "^main/contract/" },
    },
    {
      name: "page-loads-no-checks",
      comment:
        "The face of the contract loads the library of checks; the page loads the one file that it needs.",
      severity: "error",
      from: { path: "^renderer/", pathNot: TEST_FILE },
      to: { path: "^main/contract/index\\.ts$", dependencyTypesNot: ["type-only"] },
    },
    {
      name: "page-has-no-node",
      severity: "error",
      from: { path: "^renderer/", pathNot: TEST_FILE },
      to: { dependencyTypes: ["core"] },
    },
    {
      name: "only-the-app-knows-electron",
      severity: "error",
      from: { path: "^(main|renderer)/", pathNot: "^main/app/" },
      to: { path: "(^|node_modules/)electron(/|$)" },
    },
    {
      name: "only-net-opens-sockets",
      comment: "What can open a connection is used in one place, where the rules for it are.",
      severity: "error",
      from: { path: "^(main|renderer)/", pathNot: ["^main/net/", "^main/server/http/", TEST_FILE] },
      to: {
        path: ["^(node:)?(http|https|http2|net|tls|dgram)$", "(^|node_modules/)undici(/|$)"],
      },
    },
    {
      name: "the-server-only-listens",
      comment: "The API server takes connections over HTTP, in one file of its own; it has no other way out.",
      severity: "error",
      from: { path: "^main/server/", pathNot: ["^main/server/http/listen\\.ts$", TEST_FILE] },
      to: { path: "^(node:)?https?$", dependencyTypesNot: ["type-only"] },
    },
    {
      name: "the-server-only-listens",
      severity: "error",
      from: { path: "^main/server/", pathNot: TEST_FILE },
      to: { path: ["^(node:)?(http2|net|tls|dgram)$", "(^|node_modules/)undici(/|$)"] },
    },
    {
      name: "nobody-imports-tests",
      severity: "error",
      from: { path: "^(main|renderer|build)/", pathNot: TEST_FILE },
      to: { path: ["^test/", TEST_FILE] },
    },
    {
      name: "no-cycles",
      severity: "error",
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
    },
    {
      name: "resolvable",
      comment: "An import that leads nowhere is not checked by any rule above.",
      severity: "error",
      from: {},
      to: {
        couldNotResolve: true,
        // Types from @types/, which nothing loads, and what a build makes up.
        pathNot: ["^electron$", "^mdast$", "^virtual:"],
      },
    },
    {
      name: "declared-packages-only",
      comment: "A package that only another package brought may be gone tomorrow.",
      severity: "error",
      from: { path: "^(main|renderer|build|test)/" },
      to: { dependencyTypes: ["npm-no-pkg", "npm-unknown"], pathNot: "node_modules/electron/" },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "require", "node", "default", "types"],
      extensions: [".ts", ".tsx", ".mjs", ".js", ".cjs", ".json", ".css"],
    },
  },
};
