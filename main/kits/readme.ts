import type { KitItem } from "./create-kit";

interface ReadmeFacts {
  readonly fingerprint: string;
  /** Name of the build, for example `Qwen3.6-27B Q4_K_M`. */
  readonly name: string;
  readonly installers: boolean;
}

/** The text for whoever finds the stick: how the kit is applied, in both languages. */
export function readmeItem({ fingerprint, name, installers }: ReadmeFacts): KitItem {
  const text = `Quern kit: ${name}

How to apply it
1. ${installers ? "Install Quern: a file in the folder installers." : "Install Quern on the computer without a network."}
2. Drag this folder onto the window of Quern, or choose "Apply a kit" under Models.
   In a terminal: quern kit apply FOLDER
3. Quern shows who signed the kit. Compare it by voice with the one who made it:

   ${fingerprint}

4. Quern checks every byte before anything is used. When it is interrupted, apply
   the kit again: it goes on from where it was.

A file called NAME.part-1-of-4 is one of four parts; Quern joins them. Parts may lie
on several sticks when quern-kit.json and quern-kit.sig are on each: apply one after
the other. Licences are in the folder licences.


Quern 套件：${name}

如何应用
1. ${installers ? "安装 Quern：安装程序在文件夹 installers 中。" : "在没有网络的电脑上安装 Quern。"}
2. 将此文件夹拖到 Quern 的窗口上，或在“模型”中选择“应用套件”。
   在终端中：quern kit apply 文件夹
3. Quern 会显示套件的签名者。请与制作者口头核对：

   ${fingerprint}

4. 在使用任何内容之前，Quern 会检查每个字节。如果中断，请再次应用套件，
   它会从中断处继续。

名为 NAME.part-1-of-4 的文件是四个部分之一，Quern 会将它们合并。各部分可以放在
多个 U 盘上，只要每个 U 盘上都有 quern-kit.json 和 quern-kit.sig：依次应用即可。
许可证在文件夹 licences 中。
`;
  return { path: "README.txt", role: "report", from: { text: text.replaceAll("\n", "\r\n") } };
}
