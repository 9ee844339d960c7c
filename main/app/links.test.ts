import { describe, expect, it } from "vitest";
import { openableLink } from "./links";
import { pageFile } from "./page-file";

describe("the gate for links", () => {
  it("lets https addresses through", () => {
    expect(openableLink("https://example.org/a?b#c")?.hostname).toBe("example.org");
  });

  it("refuses every other scheme, disguise and credential", () => {
    for (const url of [
      "http://example.org",
      "javascript:alert(1)",
      "JaVaScRiPt:alert(1)",
      " javascript:alert(1)",
      "data:text/html,<script>",
      "file:///etc/passwd",
      "smb://host/share",
      "\\\\host\\share",
      "//host/share",
      "ms-msdt:/id",
      "vscode://file/x",
      "mailto:a@b.c",
      "ftp://host",
      "ws://host",
      "blob:https://example.org/1",
      "view-source:https://example.org",
      "https://user:pw@example.org",
      "https://",
      "",
      "example.org",
    ])
      expect(openableLink(url), url).toBeNull();
  });
});

describe("the page's scheme", () => {
  it("serves files of the page and nothing else on the disk", () => {
    expect(pageFile("/app/page", "app://quern/")).toBe("/app/page/index.html");
    expect(pageFile("/app/page", "app://quern/assets/a.js")).toBe("/app/page/assets/a.js");
    for (const url of [
      "app://quern/../../etc/passwd.js",
      "app://quern/%2e%2e/%2e%2e/secret.js",
      "app://quern/..%2f..%2fsecret.js",
      "app://quern/..%5c..%5csecret.js",
      "app://quern//etc/../../../x.js%00.html",
      "app://other/index.html",
      "file:///etc/passwd.html",
      "app://quern/assets",
      "app://quern/%E0%A4%A.js",
    ])
      expect(pageFile("/app/page", url) ?? "/app/page/refused", url).toMatch(/^\/app\/page\//);
    expect(pageFile("/app/page", "app://other/index.html")).toBeNull();
    expect(pageFile("/app/page", "app://quern/..%2f..%2fsecret.js")).toBeNull();
  });
});
