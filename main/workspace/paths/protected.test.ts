import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { protects } from "./protected";

describe("what is protected", () => {
  it.each([
    ".git",
    ".git/config",
    "sub/.git/hooks/pre-commit",
    ".GIT/config",
    ".Git",
    "a/.git",
    "GIT~1/config",
    ".git./config",
    ".git /config",
    ".git::$INDEX_ALLOCATION/config",
    ".g\u200cit/config",
    ".git\u200d",
    "．git/config",
  ])("%j belongs to git", (path) => {
    expect(protects(path)).toBe("git");
  });

  it.each([
    ".env",
    ".env.local",
    "app/.ENV.production",
    ".envrc",
    "server.pem",
    "tls/PRIVATE.KEY",
    "id_rsa",
    "id_ed25519.pub",
    ".npmrc",
    ".netrc",
    ".aws/config",
    "home/.SSH/known_hosts",
    ".\u017fsh/config",
    ".gnupg/x",
    "credentials",
    "credentials.json",
    "secrets.yaml",
    "prod.tfvars",
    ".docker/config.json",
    ".git-credentials",
    "service-account-1.json",
    ".env:stream",
  ])("%j holds secrets", (path) => {
    expect(protects(path)).toBe("secret");
  });

  it.each([
    "src/main.ts",
    ".gitignore",
    ".gitattributes",
    ".github/workflows/ci.yml",
    "git/config",
    ".env.example",
    "environment.ts",
    "src/credentials/index.ts",
    "src/secrets.ts",
    "keys.ts",
    "monkey",
    "",
  ])("%j is not", (path) => {
    expect(protects(path)).toBe(null);
  });

  it("git's folder in any case, at any depth, with any blanks behind it", () => {
    const letters = fc.tuple(...[..."git"].map((letter) => fc.constantFrom(letter, letter.toUpperCase())));
    const around = fc.array(fc.constantFrom("a", "b", "src"), { maxLength: 3 });
    fc.assert(
      fc.property(
        around,
        letters,
        fc.constantFrom("", ".", " ", "..", ". "),
        around,
        (before, name, end, after) => {
          expect(protects([...before, `.${name.join("")}${end}`, ...after].join("/"))).toBe("git");
        },
      ),
    );
  });
});
