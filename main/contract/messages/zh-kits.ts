import type { enKits } from "./en-kits";

/** What can go wrong with a kit and what to do, and what is wrong where, in Simplified Chinese. */
export const zhKits: Record<keyof typeof enKits, string> = {
  "error.kit-not-found": "{{path}} 中没有套件：缺少文件 quern-kit.json。请选择包含该文件的文件夹。",
  "error.kit-unsigned":
    "{{path}} 中的套件没有签名（quern-kit.sig），无法得知是谁制作的。套件未被使用；请重新复制整个文件夹。",
  "error.kit-signature-wrong":
    "{{path}} 中套件的签名与此套件不符：文件清单在签名后被更改或已损坏。套件未被使用；请重新复制整个文件夹，或向制作者另要一份。",
  "error.kit-invalid": "此套件的文件清单不合理（{{what}}）。套件未被使用；请向制作者另要一份。",
  "error.kit-newer": "此套件是为更新版本的 Quern 制作的。请安装新版本，然后重新应用。",
  "error.kit-untrusted":
    "此套件由 {{fingerprint}} 签名，这里尚未信任该签名者。请与制作者口头核对，然后重新应用并表明您信任它。",
  "error.kit-damaged":
    "此套件有 {{count, number}} 处问题，因此没有使用其中任何内容。正确的部分已保留：请重新复制所列文件，然后重新应用。",
  "error.kit-no-model": "此套件中没有模型，因此没有可应用的内容。",
  "error.kit-model-differs": "套件中的 {{file}} 与以此名称发布的文件不同。套件未被使用；请向制作者另要一份。",
  "error.kit-key-unreadable":
    "在这里无法读取为您的套件签名的密钥（{{path}}）。如果密钥由应用保存在系统的密钥存储中，请用同一系统账户制作套件；移走该文件会生成新的密钥，其他人需要重新信任。",
  "error.kit-needs-parts":
    "{{path}} 所在磁盘不接受超过 4 GiB 的文件。请使用 --fat32 重新制作套件，它会把模型分成多个部分。",
  "error.kit-other-there": "{{path}} 中有其他文件或另一个套件。请选择空文件夹，以免覆盖任何内容。",
  "error.kit-no-images":
    "此电脑上 {{name}} 旁边没有图像文件（mmproj）。请将其放入同一文件夹，或不使用 --with-mmproj。",
  "error.kit-not-verified": "未确认 {{name}} 与已发布的版本逐字节相同，无法制作套件。请先在“模型”中校验。",
  "error.kit-busy": "正在应用或制作套件。请等待其完成，或停止它。",
  "kit.problem.missing":
    "缺少 {{path}}：第 {{part, number}} 部分，共 {{parts, number}} 部分。如果它在另一个 U 盘上，请也从那个 U 盘应用此套件。",
  "kit.problem.missing-file": "缺少 {{path}}。请重新复制。",
  "kit.problem.wrong-size":
    "{{path}} 有 {{haveBytes, number}} 字节，应为 {{wantBytes, number}} 字节。请重新复制。",
  "kit.problem.bad-bytes": "{{path}}：第 {{from, number}} 至 {{last, number}} 字节与签名时不同。请重新复制。",
  "kit.problem.unreadable":
    "{{path}}：无法从 U 盘读取第 {{from, number}} 至 {{last, number}} 字节。请重新复制，也许换一个 U 盘。",
  "kit.problem.not-plain": "{{path}} 不是文件，而是链接、文件夹或设备。没有跟随它。",
  "kit.problem.wrong-hash": "{{path}} 整体与清单不符：套件制作有误。请向制作者另要一份。",
};
