import type { enErrors } from "./en-errors";
import { zhEndpoints } from "./zh-endpoints";
import { zhKits } from "./zh-kits";

/** What went wrong and what to do, in Simplified Chinese. */
export const zhErrors: Record<keyof typeof enErrors, string> = {
  ...zhEndpoints,
  ...zhKits,
  "error.cancelled": "已停止。",
  "error.unexpected":
    "发生了 Quern 暂时无法说明的情况。没有丢失任何内容；请重试，若仍出现，请复制详情用于报告。",
  "error.invalid-request": "Quern 拒绝了一个不合理的请求：{{what}}。",
  "error.disk-full":
    "{{path}} 所在磁盘已满：还需要 {{needBytes, bytes}}，仅剩 {{freeBytes, bytes}}。请腾出空间后重试；已有部分已保留。",
  "error.no-room":
    "没有模型文件夹有足够空间：需要 {{needBytes, bytes}}，且须留出余量。当前可用：{{folders}}。请腾出空间，或在设置中添加其他磁盘上的文件夹。",
  "error.folder-away":
    "模型文件夹 {{path}} 当前不可用：其磁盘或网络共享未连接。请连接后重试；其中的内容没有丢失。",
  "error.folder-not-writable": "Quern 无法写入 {{path}}。请更改该文件夹的权限，或选择其他文件夹。",
  "error.file-not-found": "{{path}} 已不存在。请放回原处，或重新添加该文件。",
  "error.file-unreadable": "Quern 无法读取 {{path}}。请更改该文件的权限后重试。",
  "error.not-gguf": "{{path}} 不是 GGUF 模型文件。请选择为 llama.cpp 发布的 .gguf 文件。",
  "error.gguf-truncated":
    "{{path}} 只有 {{haveBytes, bytes}}，应为 {{wantBytes, bytes}}。请重新下载，或从来源处重新复制。",
  "error.gguf-invalid": "{{path}} 已损坏：文件头不合理（{{what}}）。请重新下载，或从来源处重新复制。",
  "error.gguf-unsupported-arch":
    "{{path}} 中的模型架构为“{{arch}}”。Quern 运行 Qwen3.6 系列（qwen35）；请选择该系列的文件。",
  "error.gguf-part-missing":
    "缺少 {{path}}：该模型分为 {{count}} 个部分，必须全部位于同一文件夹。请把它也复制到那里。",
  "error.hardware-unclear":
    "无法理解“{{part}}”。请写出显卡及其显存、系统内存，如有需要还可写处理器核心数，例如：RTX 4070 12 GB, 32 GB RAM, 8 cores。",
  "error.hardware-unknown": "Quern 不认识显卡“{{part}}”。它认识的最接近的型号：{{nearest}}。",
  "error.hardware-size-missing": "请写出 {{part}} 有多少显存，例如：{{part}} 12 GB。有些显卡以多种容量出售。",
  "error.hardware-memory-missing": "请写出这台机器除显存外有多少内存，例如：32 GB RAM。",
  "error.images-file-wrong": "图像文件 {{path}} 与发布的文件不同：SHA-256 不一致。请删除它，然后重新下载。",
  "error.hash-mismatch": "{{file}} 与发布的文件不同：SHA-256 不一致。损坏的副本未被使用。请重新下载。",
  "error.hash-unknown": "模型站没有给出 {{file}} 的 SHA-256，因此无法校验下载。请选择其他版本，或稍后再试。",
  "error.model-in-use": "{{name}} 正在使用中。请先卸载。",
  "error.model-unknown": "该模型已不在模型库中。请选择其他模型。",
  "error.found-gone": "该文件已不在原处。请重新查找。",
  "error.import-nothing": "{{path}} 中没有 Quern 能运行的模型文件。它运行 Qwen3.6 系列的 .gguf 文件。",
  "error.import-companion":
    "{{path}} 是模型中用于识别图片的部分。请添加模型本身的文件：此文件会与同一文件夹中的模型一起使用。",
  "error.no-trash": "系统没有可用于 {{path}} 的回收站。未移除任何内容。",
  "error.link-not-possible":
    "无法把 {{path}} 链接到模型文件夹：两者必须在同一个支持硬链接的磁盘上。请在原处使用该文件。",
  "error.catalog-list-invalid": "这不是 Quern 能读取的文件列表（{{what}}）。原有列表保持不变。",
  "error.catalog-list-signature": "该文件列表没有用 Quern 信任的密钥签名，因此未采用。原有列表保持不变。",
  "error.catalog-list-older": "该文件列表（编号 {{serial}}）比正在使用的（编号 {{have}}）旧，因此未采用。",
  "error.catalog-list-no-address":
    "没有设置新文件列表的地址。请在“设置”的“网络”中设置，或设置 QUERN_CATALOG_URL，或从文件打开列表。",
  "error.list-key-unusable": "{{path}} 中没有 PEM 格式的 Ed25519 公钥。未作任何更改。",
  "error.offline": "Quern 处于离线模式，因此没有从 {{host}} 获取任何内容。如需继续，请在设置中关闭离线模式。",
  "error.network-unreachable": "无法连接 {{host}}。请检查网络或代理，然后继续；已有部分已保留。",
  "error.network-timeout": "{{host}} 已有 {{seconds}} 秒没有响应。请继续以重试；已有部分已保留。",
  "error.network-closed-early":
    "{{host}} 在传输 {{haveBytes, bytes}}（共 {{wantBytes, bytes}}）后关闭了连接。请继续以获取剩余部分。",
  "error.tls-failed": "无法与 {{host}} 建立安全连接（{{what}}）。公司代理的证书可能需要被此电脑信任。",
  "error.hub-unauthorized":
    "{{host}} 要求登录账户才能提供 {{file}}。请在设置中输入其令牌，或选择其他版本或来源。",
  "error.hub-forbidden": "{{host}} 拒绝提供 {{file}}。请选择其他版本或来源。",
  "error.hub-not-found": "{{host}} 在固定的修订版本中已没有 {{file}}。请选择其他版本或来源。",
  "error.hub-no-parts":
    "{{host}} 只能整个提供 {{file}}，因此下载之前无法得知它的需求。请先下载，或换一个来源。",
  "error.hub-range": "{{host}} 拒绝从中断处继续 {{file}}。请取消下载以删除已有部分，然后重新开始。",
  "error.hub-rate-limited":
    "{{host}} 收到来自此地址的请求过多。请等待 {{seconds}} 秒后继续；已有部分已保留。",
  "error.hub-server-error": "{{host}} 自身出现故障（状态 {{status}}）。请几分钟后继续；已有部分已保留。",
  "error.hub-redirect": "{{host}} 将下载转到 {{target}}，Quern 不会跟随。没有从那里获取任何内容。",
  "error.hub-bad-answer": "{{host}} 的应答 Quern 无法理解（{{what}}）。请检查模型站地址。",
  "error.hub-size-changed":
    "{{host}} 上 {{file}} 的大小（{{haveBytes, bytes}}）与发布的大小（{{wantBytes, bytes}}）不同，未被使用。请选择其他版本或来源。",
  "error.download-active": "另一个 Quern 正在进行此下载。请关闭它，或等待完成。",
  "error.setting-locked": "此项（{{setting}}）由本机管理员设定，只有管理员可以更改。",
  "error.policy-damaged":
    "无法理解管理员的策略文件 {{path}}，因此 Quern 保持离线。请让本机管理员修复它，然后重新启动 Quern。",
  "error.proxy-unauthorized":
    "代理 {{proxy}} 要求用户名和密码。请将其写入 HTTPS_PROXY（http://用户名:密码@主机:端口），然后重新启动 Quern。",
  "error.proxy-failed":
    "代理 {{proxy}} 没有打开到 {{host}} 的通路（{{what}}）。请询问网络管理员，或更换代理。",
  "error.proxy-unsupported":
    "网络设置的代理是 {{proxy}}（{{kind}}）。Quern 只能使用 HTTP 代理，也不会绕过此代理。请向网络管理员索取 HTTP 代理并写入 HTTPS_PROXY，然后重新启动 Quern。",
  "error.ca-file-unusable": "{{path}} 中没有可用的证书。请选择 PEM 格式的文件，其中含有 BEGIN CERTIFICATE。",
  "error.engine-out-of-memory":
    "内存不足，无法运行 {{name}}：需要 {{needBytes, bytes}}，可用 {{freeBytes, bytes}}。请关闭其他程序，或选择更小的版本或更短的上下文。",
  "error.engine-backend": "显卡驱动无法运行该模型（{{what}}）。请更新驱动，或改用 CPU 运行。",
  "error.engine-bad-file": "引擎无法读取 {{name}}（{{what}}）。请重新校验该文件，或重新下载。",
  "error.engine-crashed": "引擎意外结束（{{what}}）。已写出的内容已保留；再次发送即可重新加载。",
  "error.engine-not-loaded": "没有加载模型。请在“模型”中选择一个。",
  "error.engine-unresponsive":
    "引擎 {{seconds}} 秒没有响应，已被结束。已写出的内容已保留；再次发送即可重新加载。",
  "error.engine-busy": "引擎仍在写一个回答。请停止它或等待其完成。",
  "error.bench-running": "正在运行基准测试，它需要独占引擎。请停止它，或等待其结束。",
  "error.context-full":
    "此对话需要 {{needTokens, number}} 个 token，上下文只能容纳 {{contextTokens, number}} 个。请总结此对话后继续，或开始新对话，或用更长的上下文加载模型。",
  "error.server-port-taken": "端口 {{port}} 已被其他程序占用。请在设置中换一个端口，再打开服务器。",
  "error.certificate-none":
    "{{path}} 中没有 PEM 格式的证书（BEGIN CERTIFICATE）。请选择证书文件，其后可附上颁发机构的证书。",
  "error.certificate-key-none":
    "{{path}} 中没有可用的私钥。它必须是 PEM 格式（BEGIN PRIVATE KEY），且没有密码。",
  "error.certificate-key-short":
    "{{path}} 中的密钥只有 {{bits, number}} 位，客户端会拒绝。请用 2,048 位以上的密钥或 ECDSA 重新申请证书。",
  "error.certificate-key-other": "{{path}} 中的密钥属于另一张证书。请选择一同制作的证书和密钥。",
  "error.certificate-not-now":
    "{{path}} 中的证书有效期为 {{from}} 至 {{until}}：客户端今天会拒绝它。请选择现在有效的证书，或校准这台电脑的时钟。",
  "error.certificate-nameless":
    "{{path}} 中的证书没有写明主机名或地址（subject alternative name），客户端到处都会拒绝它。请为这台电脑的名称申请证书。",
  "error.server-not-started": "服务器无法在端口 {{port}} 上监听。请换一个端口。",
  "error.json-schema-unsupported":
    "此 JSON 架构中有引擎无法保证的要求：{{what}}。请去掉该部分，或改为在消息中说明。",
  "error.engine-cannot": "运行此模型的引擎做不到：{{what}}。请不带此项提问，或在设置中换用另一个引擎。",
  "error.store-unavailable": "对话存储已损坏。原文件已保留为 {{keptPath}}，并新建了一个存储。",
  "error.store-read-only":
    "Quern 无法写入 {{path}}，因此新内容不会被保存。请更改文件夹权限或腾出空间，然后重新启动 Quern。",
  "error.settings-damaged":
    "设置文件已损坏。原文件已保留为 {{keptPath}}，现使用默认设置；请重新设置您更改过的项目。",
  "error.library-damaged":
    "模型列表已损坏。原文件已保留为 {{keptPath}}，并新建了一个列表。模型文件未受影响；请重新添加此处缺少的文件。",
  "error.conversation-not-found": "此对话已不存在。",
  "error.message-not-found": "此消息已不存在。",
  "error.cannot-continue": "此回答无法继续，因为对话在它之后已有后续。请改为重新生成。",
  "error.json-schema-invalid":
    "这不是 Quern 可用的 JSON Schema：{{what}}。请更正，或将该栏留空以使用自由文本。",
  "error.nothing-to-compact": "还没有可总结的内容：自开始或上次总结以来还没有任何回答。",
  "error.compaction-no-gain":
    "总结（{{tokensAfter, number}} 个 token）并不比被替换的内容（{{tokensBefore, number}} 个 token）短，因此未采用。请开始新对话，或用更长的上下文加载模型。",
  "error.compaction-cut":
    "总结未能在 {{maxTokens, number}} 个 token 内写完，更短的一次也没有，因此未采用：否则会丢失最后的内容。请重试、开始新对话，或用更长的上下文加载模型。",
  "error.attachment-not-found": "此附件已不存在。请重新添加该文件。",
  "error.attachment-too-large":
    "{{name}} 大小为 {{bytes, bytes}}；最多可附加 {{limitBytes, bytes}}。请只附加其中一部分。",
  "error.attachment-too-long":
    "{{name}} 含有 {{characters, number}} 个字符；最多可附加 {{limit, number}} 个。请只附加其中一部分。",
  "error.attachment-empty": "{{name}} 是空的，没有可附加的内容。",
  "error.attachment-binary":
    "{{name}} 既不是文本、PDF，也不是 Quern 能读取的图片。请先转换为其中一种，再添加。",
  "error.attachment-encoding": "无法识别 {{name}} 的文本编码。请另存为 UTF-8 后再添加。",
  "error.image-format":
    "{{name}} 的图片格式无法给模型看，或文件已损坏。请另存为 PNG、JPEG 或 WebP 后再添加。",
  "error.images-not-supported":
    "{{name}} 是图片，而当前加载的模型或引擎不能看图。若要看图，请把该模型的图像文件（文件名含“mmproj”，与各版本一同发布，约 0.9 GB）放到模型文件所在的文件夹，再重新加载模型；模型须能完整放入显卡。也可改为附加文本。",
  "error.pdf-unreadable": "{{name}} 已损坏或并非真正的 PDF，无法读取其文本。请用其他程序打开并重新保存。",
  "error.pdf-password": "{{name}} 有密码保护。请另存一份无密码的副本后再添加。",
  "error.pdf-no-text": "{{name}} 只有页面图像，没有文本。请先进行文字识别（OCR），或直接附加其文本。",
  "error.pdf-too-heavy":
    "读取 {{name}} 超过了 {{seconds}} 秒或 {{memoryBytes, bytes}} 内存，已被中止。请只附加需要的页面。",
  "error.import-not-quern": "{{name}} 不是 Quern 导出的对话文件。请选择由它写出的 .json 或 .md 文件。",
  "error.import-newer": "{{name}} 由更新版本的 Quern 导出。请更新 Quern 后再导入。没有添加任何内容。",
  "error.import-invalid": "{{name}} 已损坏，未被导入：{{what}}。请在来源处重新导出。",
  "error.import-too-large":
    "{{name}} 大小为 {{bytes, bytes}}；最多可导入 {{limitBytes, bytes}} 的文件。请一次导出较少的对话。",
  "error.passphrase-wrong": "这不是锁定对话时使用的口令，请重试。",
  "error.store-locked": "对话已锁定。请先用口令解锁。",
  "error.secret-store-missing":
    "本系统没有 Quern 可以使用的密钥库，因此无法在不询问您的情况下加密对话。请在“设置”中改用口令。",
  "error.secret-store-refused":
    "{{store}} 没有交出对话的密钥，因此无法读取对话。请解锁 {{store}}，然后重新启动 Quern。没有任何内容被改动。",
  "error.folder-not-open": "工作区中没有打开的文件夹。请先打开一个。",
  "error.memory-not-measured": "无法测量内存读取速度：空闲内存太少，或者出了差错。请关闭其他程序后重试。",
  "error.not-trusted": "此文件夹未受信任，因此为只读。如果您了解其来源，请先信任它。",
  "error.path-outside": "{{path}} 指向已打开文件夹之外。Quern 只在其中工作。",
  "error.path-protected": "{{path}} 受保护：它属于 git、包含机密，或归 Quern 所有。",
  "error.path-invalid": "{{path}} 不是在所有系统上都有效的文件名。请换一个。",
  "error.file-exists": "{{path}} 已存在。请换一个名称。",
  "error.file-changed-on-disk": "{{path}} 在读取之后已在磁盘上被更改。请比较两者，然后保留其一。",
  "error.file-not-text": "{{path}} 不是文本文件。",
  "error.file-too-large": "{{path}} 有 {{bytes, bytes}}：过大，无法在此作为文本处理。",
  "error.find-pattern": "此搜索模式无效：{{why}}",
  "error.git-missing": "此计算机未安装 Git，或版本过旧。请安装后查看更改。",
  "error.git-failed": "Git 无法完成此操作：{{why}}",
  "error.git-not-owned":
    "存储库 {{path}} 属于此计算机上的其他用户，因此 Git 不会打开它。如果您信任它，请运行：git config --global --add safe.directory {{path}}",
  "error.git-no-identity":
    "Git 不知道您是谁，因此没有提交任何内容。请先设置姓名和电子邮件：git config --global user.name 以及 user.email。",
  "error.git-nothing-staged": "没有已暂存的更改，因此没有可提交的内容。请先暂存一些更改。",
  "error.git-staged-outside":
    "{{path}} 也已暂存，但位于已打开的文件夹之外。请打开整个存储库，或直接用 Git 提交。",
  "error.git-filter":
    "{{path}} 在暂存时要经过程序“{{name}}”（Git LFS 即如此）。Quern 不会为存储库运行任何程序：请直接用 Git 暂存。没有暂存任何内容。",
  "error.git-inner-repository": "{{path}} 本身是一个存储库（子模块）。请直接用 Git 暂存。没有暂存任何内容。",
  "error.git-signing":
    "您的提交需要签名。Quern 不会为存储库运行任何程序，因此无法签名：请直接用 Git 提交。已暂存的内容保持不变。",
  "error.terminal-not-found": "此终端已结束。请打开新的终端。",
  "error.terminal-failed": "无法启动终端：{{why}}",
  "error.terminal-no-input": "刚才窗口中没有键入内容，因此终端未接收任何输入。请点击终端后重新键入。",
  "error.checkpoint-failed": "无法记录文件夹的状态，因此该步骤未开始。没有任何更改。请腾出空间后继续。",
  "error.agent-busy": "代理正在处理任务。请停止它或等待其完成。",
  "error.agent-task-not-found": "此任务已不存在。",
  "error.agent-step-not-found": "此步骤已不存在。",
  "error.agent-waiting-gone": "此项已决定，或其任务已结束。",
  "error.agent-edit-in-rejected":
    "您对 {{path}} 的修改涉及您已拒绝的部分。请接受该部分，或撤销您在其中的修改。没有写入任何内容。",
  "error.sandbox-missing": "此计算机没有可用的沙盒，因此命令不能未经询问就运行。{{why}}",
  "error.command-failed": "无法启动命令：{{why}}",
  "error.mcp-forbidden": "此计算机的管理员不允许使用此工具服务器。",
  "error.mcp-name-taken": "已有名为 {{name}} 的服务器。请换一个名称。",
  "error.mcp-unknown": "此服务器或工具已不存在。",
  "error.mcp-not-approved": "您尚未允许服务器 {{name}} 启动。请在设置中启动它。",
  "error.mcp-start-failed": "无法启动服务器 {{name}}：{{why}}",
  "error.mcp-timeout": "服务器 {{name}} 在 {{seconds}} 秒内没有应答。",
  "error.mcp-ended": "服务器 {{name}} 已结束。{{why}}",
  "error.mcp-too-much": "服务器 {{name}} 发送的内容超出 Quern 的上限，已被结束。",
  "error.mcp-said-no": "服务器 {{name}} 没有提供：{{why}}",
  "error.mcp-no-text": "服务器 {{name}} 提供的内容没有文字。只有文字可以交给模型。",
  "error.mcp-read-again": "{{uri}} 的文字已不在内存中。请将它从您的话中移除，然后重新选择。",
  "error.mcp-no-protocol": "服务器 {{name}} 的应答不符合 MCP 协议，已被结束。",
};
