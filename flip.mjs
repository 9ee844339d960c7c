import { flipFuses, FuseVersion, FuseV1Options } from "@electron/fuses";
await flipFuses("/tmp/c-lab/electron/electron", { version: FuseVersion.V1, [FuseV1Options.RunAsNode]: false });
console.log("RunAsNode off");
