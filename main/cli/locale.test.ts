import { expect, it } from "vitest";
import { localeOf } from "./locale";

it("the command line speaks Chinese where the environment asks for simplified Chinese, else English", () => {
  expect(localeOf({ LANG: "zh_CN.UTF-8" })).toBe("zh-CN");
  expect(localeOf({ LANG: "zh" })).toBe("zh-CN");
  expect(localeOf({ LANG: "zh_TW.UTF-8" })).toBe("en");
  expect(localeOf({ LANG: "zh_CN.UTF-8", LC_ALL: "C" })).toBe("en");
  expect(localeOf({ LANG: "de_DE.UTF-8", LC_MESSAGES: "zh_CN" })).toBe("zh-CN");
  expect(localeOf({ LANG: "" })).toBe("en");
  expect(localeOf({})).toBe("en");
});
