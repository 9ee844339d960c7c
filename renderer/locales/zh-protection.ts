import type { enProtection } from "./en-protection";

/** Sentences of the protection of the store, in Simplified Chinese. */
export const zhProtection: Record<keyof typeof enProtection, string> = {
  "protection.title": "对话保护",
  "protection.state": "加密",
  "protection.isSystem": "已加密，密钥由 {{store}} 保管",
  "protection.isSystemWhat": "没有您在这台电脑上的账户，就无法从磁盘读取对话、附件和草稿。",
  "protection.isPassphrase": "已用您的口令加密",
  "protection.isPassphraseWhat":
    "Quern 每次启动都会询问口令。没有口令，任何人都无法打开对话，也没有人能帮您找回它。",
  "protection.isOff": "未加密",
  "protection.isOffWhat":
    "能读取这块磁盘的人就能读取您的对话。本系统没有 Quern 可以使用的密钥库；口令在任何地方都可用。",
  "protection.isOffChosen": "能读取这块磁盘的人就能读取您的对话。",
  "protection.setPassphrase": "使用口令",
  "protection.changePassphrase": "更改口令",
  "protection.useSystem": "由 {{store}} 保管密钥",
  "protection.turnOff": "取消加密",
  "protection.current": "当前口令",
  "protection.new": "新口令",
  "protection.again": "再次输入新口令",
  "protection.tooShort": "至少 {{count}} 个字符。",
  "protection.differ": "两次输入不一致。",
  "protection.working": "正在加密对话",
  "protection.encrypt": "加密",
  "protection.change": "更改",
  "protection.cancel": "保持不变",
  "protection.oldTraces": "此前未加密写入的内容，可能仍留在磁盘上系统尚未再次使用的位置。",
  "protection.locked": "您的对话已锁定",
  "protection.lockedWhat": "它们在磁盘上是加密的。输入口令后，在 Quern 结束之前都可打开；其他功能无需口令。",
  "protection.passphrase": "口令",
  "protection.unlock": "解锁",
  "protection.unlocking": "正在解锁",
  "protection.noKey": "无法打开您的对话",
  "protection.startAnew": "从空白对话开始",
  "protection.startAnewTitle": "从空白对话开始？",
  "protection.startAnewWhat":
    "已锁定的对话会以另一个名称完整保留在磁盘上，与新对话放在一起。没有密钥，Quern 无法再次打开它们。",
  "protection.hint": "这些对话在磁盘上未加密。",
  "protection.hintOpen": "加以保护",
  "protection.hintDismiss": "不再提示",
};
