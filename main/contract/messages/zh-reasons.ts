import type { enReasons } from "./en-reasons";
import { zhFitView } from "./zh-fit-view";

/** Why the fit says what it says, in Simplified Chinese. */
export const zhReasons: Record<keyof typeof enReasons, string> = {
  ...zhFitView,
  "reason.best-whole-gpu":
    "{{quant}} 是能完整放入 {{gpu}} 现有 {{freeBytes, bytes}} 空闲显存的最佳版本，因此没有任何部分需要在较慢的处理器上运行。",
  "reason.best-shared":
    "{{quant}} 是最适合 {{gpu}} 目前可用的 {{freeBytes, bytes}} 内存的版本。该内存与电脑的其他部分共用。",
  "reason.balance-gpu":
    "没有哪个版本在 {{gpu}} 上运行得快。{{quant}} 的速度接近最快者，并且是其中质量最好的：每秒约 {{speed, number}} 个 token（词的片段）。",
  "reason.runs-whole-gpu":
    "{{quant}} 能完整放入 {{gpu}} 现有 {{freeBytes, bytes}} 空闲显存，因此没有任何部分需要在较慢的处理器上运行。",
  "reason.runs-shared":
    "{{quant}} 在 {{gpu}} 上运行，目前可用 {{freeBytes, bytes}}，该内存与电脑的其他部分共用。",
  "reason.as-fast-as-wished":
    "这是能达到您所希望的每秒 {{wished, number}} 个 token 的最佳版本：约 {{speed, number}} 个（估算）。",
  "reason.wish-not-reached":
    "此处没有版本能达到每秒 {{wished, number}} 个 token。{{quant}} 是其中最快的：约 {{speed, number}} 个（估算）。",
  "reason.for-coding":
    "写代码需要更长的上下文，而且读取与写入同样重要：每写一个 token 约读取 {{read, number}} 个。",
  "reason.best-split":
    "没有版本能完整放入 {{gpu}} 现有的 {{freeBytes, bytes}} 空闲显存。使用 {{quant}} 时，{{ofLayers, number}} 层中有 {{layers, number}} 层在显卡上运行，其余在处理器上运行。",
  "reason.best-cpu": "{{quant}} 在处理器上运行，使用现有的 {{freeBytes, bytes}} 空闲内存。",
  "reason.balance-cpu":
    "仅用处理器时，没有哪个版本运行得快。{{quant}} 的速度接近最快者，并且是其中质量最好的：每秒约 {{speed, number}} 个 token（词的片段）。空闲内存为 {{freeBytes, bytes}}。",
  "reason.last-resort":
    "{{quant}} 把模型的每个数字压缩到约两位，只因没有更好的版本放得下才选用。缩短上下文后，也许能放下更好的版本。",
  "reason.whole-beats-larger": "更大的版本有一部分必须在处理器上运行，速度会慢几倍。",
  "reason.quality-near-lossless":
    "质量：几乎与原始模型相同。在 100 次中，{{quant}} 有 {{top1Percent, number}} 次选出相同的下一个词（实测）。",
  "reason.quality-very-good":
    "质量：非常接近原始模型。在 100 次中，{{quant}} 有 {{top1Percent, number}} 次选出相同的下一个词（实测）。",
  "reason.quality-good":
    "质量：接近原始模型。在 100 次中，{{quant}} 有 {{top1Percent, number}} 次选出相同的下一个词（实测）。",
  "reason.quality-reduced":
    "质量：明显低于原始模型。在 100 次中，{{quant}} 有 {{top1Percent, number}} 次选出相同的下一个词（实测）。",
  "reason.quality-not-measured": "质量：{{quant}} 与原始模型的接近程度没有人测量过。",
  "reason.kv-size":
    "KV 缓存（模型对对话的记忆）：{{tokens, number}} 个 token 的上下文需要 {{kvBytes, bytes}}。",
  "reason.kv-size-q8":
    "KV 缓存（模型对对话的记忆）：{{tokens, number}} 个 token 的上下文需要 {{kvBytes, bytes}}。为了放得下，以 8 位而非 16 位存储，这是安全的。",
  "reason.slots":
    "内存中并排保留 {{slots, number}} 个对话，每个都有这样的缓存，因此切换回其中之一时无需重新读取。",
  "reason.reserve-gpu": "{{device}} 上保留 {{reserveBytes, bytes}} 空闲，以免在回答中途耗尽。",
  "reason.reserve-ram": "为其他程序保留 {{reserveBytes, bytes}} 系统内存。",
  "reason.speed-from-gpu":
    "速度是根据 {{gpu}} 公布的显存带宽（每秒 {{gigabytesPerSecond, number}} GB）估算的。",
  "reason.speed-published":
    "速度依据他人为 {{gpu}} 公布的数据（同一版本、同样的 KV 缓存）：上下文中有 {{depth, number}} 个 token 时每秒 {{speed, number}} 个 token。使用同一显卡的另一台电脑可能慢或快五分之一。来源：{{source}}。",
  "reason.speed-published-empty":
    "速度依据他人为 {{gpu}} 公布的数据（同一版本、同样的 KV 缓存）：上下文为空时每秒 {{speed, number}} 个 token。使用同一显卡的另一台电脑可能慢或快五分之一。来源：{{source}}。",
  "reason.speed-unknown-gpu": "速度只是粗略猜测：Quern 不知道 {{gpu}} 的显存带宽。",
  "reason.speed-from-ram":
    "速度是根据此电脑的内存带宽（公布值为每秒 {{gigabytesPerSecond, number}} GB）估算的。",
  "reason.speed-from-measured-ram":
    "速度是根据本机处理器读取内存的速度估算的：实测每秒 {{gigabytesPerSecond, number}} GB。",
  "reason.speed-from-assumed-ram":
    "速度为估算：此电脑的内存带宽未知，按每秒 {{gigabytesPerSecond, number}} GB 计算。",
  "reason.speed-copied-weights":
    "长文本只由 {{gpu}} 读取：每读 512 个 token，存放在内存中的部分都要复制到显卡，按每秒 {{gigabytesPerSecond, number}} GB 计算。",
  "reason.cores-assumed": "无法得知处理器有多少核心；假定为 {{cores, number}} 个。核心越多，读取文本越快。",
  "reason.gpu-free-assumed":
    "{{gpu}} 没有报告其 {{totalBytes, bytes}} 中有多少空闲；假定为 {{freeBytes, bytes}}。",
  "reason.gpu-memory-unknown": "{{gpu}} 没有报告显存大小，因此未计入。",
  "reason.gpu-not-usable": "{{gpu}} 无法使用。{{why}}",
  "reason.no-gpu": "没有找到可以运行它的显卡。",
  "reason.gpu-too-small": "{{gpu}} 不参与运行：仅有 {{freeBytes, bytes}} 空闲，不会带来任何加速。",
  "reason.several-gpus": "有 {{count, number}} 块显卡。其中一块就能放下全部，其余不使用。",
  "reason.spread-gpus": "模型的层分布在 {{count, number}} 块显卡上，它们依次工作：显存相加，速度不相加。",
  "reason.ram-free-assumed":
    "此报告没有说明 {{totalBytes, bytes}} 内存中有多少空闲；假定为 {{freeBytes, bytes}}。",
  "reason.types-assumed": "在文件下载之前，无法得知 {{quant}} 各层的存储方式；处理器部分按 {{family}} 计算。",
  "reason.ram-unknown": "无法得知此电脑有多少内存，因此不能推荐版本。请在“机器”中重新检测，或自行选择版本。",
  "reason.catalogue-empty": "版本列表为空。请重新安装 Quern。",
  "reason.landed-cpu":
    "模型没有任何部分装入 {{gpu}}：全部在处理器上运行，会慢好几倍。请在“机器”中重新检测，更新显卡驱动，然后重新加载。",
  "reason.landed-why": "引擎的说明：{{words}}",
  "reason.landed-no-device": "{{backend}} 此刻看不到任何显卡：驱动程序可能刚更新过，或失去了显卡。",
  "reason.landed-why-unknown": "引擎没有说明原因。",
  "reason.landed-fewer-layers":
    "计划中的 {{planned, number}} 层只有 {{layers, number}} 层装入 {{gpu}}；其余在较慢的处理器上运行。请关闭占用显卡的程序，然后重新加载。",
  "reason.landed-less-weights":
    "计划放入 {{gpu}} 的 {{plannedBytes, bytes}} 权重中只有 {{tookBytes, bytes}} 装入，相当于 {{planned, number}} 层中的 {{layers, number}} 层；其余在较慢的处理器上运行。",
  "reason.landed-several-gpus":
    "计划只使用 {{gpu}}，但引擎可能会用到全部 {{count, number}} 块显卡：Quern 无法告诉这个后端该用哪一块。",
  "reason.thinking-budget-reached": "思考在 {{tokens, number}} 个 token 后达到上限，已结束思考并开始回答。",
  "reason.answered-now": "按您的要求，思考在 {{tokens, number}} 个 token 后结束，开始回答。",
  "reason.loop-thought-closed":
    "模型在思考时不断重复（{{times, number}} 次：“{{words}}”），已结束思考并开始回答。",
  "reason.loop-ended":
    "模型不断重复（{{times, number}} 次：“{{words}}”），已停止。请重新回答，或在对话设置中更改对重复的处理。",
  "reason.json-not-held":
    "回答是从中间继续的，因此这一部分无法按 JSON 架构约束。重新回答即可得到完整受约束的结果。",
  "reason.landed-context":
    "上下文为 {{tokens, number}} 个 token，而不是计划的 {{planned, number}} 个。请关闭其他程序，然后重新加载。",
  "reason.landed-slots":
    "计划同时保留在内存中的对话为 {{planned, number}} 个，实际为 {{slots, number}} 个；切换到其他对话会更慢。",
  "reason.landed-engine": "它运行在引擎 {{engine}} 上，而不是计划的 {{planned}}。",
  "reason.engine-default": "此引擎可以在所有电脑上运行所有版本。",
  "reason.rung-snapshots": "内存中为对话保留的可返回位置减少：修改较早的消息会更慢，其他不受影响。",
  "reason.rung-slots": "内存中只保留 1 个对话，而不是 {{slots, number}} 个；切换到其他对话会更慢。",
  "reason.rung-context":
    "上下文为 {{tokens, number}} 个 token，而不是 {{was, number}} 个：长对话需要更早地总结。",
  "reason.rung-context-kv":
    "上下文为 {{tokens, number}} 个 token，而不是 {{was, number}} 个，并以 8 位而不是 16 位存储：长对话需要更早地总结。",
  "reason.rung-kv":
    "对话以 8 位而不是 16 位存储，这是安全的，可节省约一半的相应内存。上下文仍为 {{tokens, number}} 个 token。",
  "reason.rung-no-speculation": "不使用提前猜测（MTP）：稍慢，占用内存更少。",
  "reason.rung-layers":
    "{{gpu}} 上运行 {{layers, number}} 层而不是 {{was, number}} 层，其余在处理器上运行，上下文为 {{tokens, number}} 个 token：更慢，每秒约 {{speed, number}} 个 token（估算）。",
  "reason.rung-backend": "由 {{backend}} 而不是 {{was}} 驱动显卡。在多数显卡上会稍慢。",
  "reason.rung-cpu":
    "使用处理器而不是显卡，上下文为 {{tokens, number}} 个 token：更慢，每秒约 {{speed, number}} 个 token（估算）。",
  "reason.rung-engine": "使用另一个引擎 {{engine}}，方案不变。",
  "reason.rung-engine-slow": "使用另一个引擎 {{engine}}，方案不变。在处理器上会慢很多倍。",
  "reason.rung-build":
    "{{name}}，本机上较小的版本（{{sizeBytes, bytes}}），上下文为 {{tokens, number}} 个 token。较小的版本精度较低。",
  "reason.offer-download": "下一个较小的版本 {{quant}} 不在此电脑上：需要下载 {{sizeBytes, bytes}}。",
  "reason.after-memory": "最初的方案内存不足，因此改用了另一种方式加载。",
  "reason.after-backend": "最初的方案在显卡驱动或其库中失败，因此改用了另一种方式加载。",
  "reason.after-crash": "引擎在最初的方案下崩溃，因此改用了另一种方式加载。",
  "reason.crashed-before":
    "没有使用 {{backend}}：此前加载时，引擎在 {{gpu}} 上因它崩溃。显卡驱动或 Quern 更新后会再次尝试。",
  "reason.better-quality": "质量更好：{{quant}}，{{sizeBytes, bytes}}。",
  "reason.longer-context": "上下文更长：{{tokens, number}} 个 token。",
  "reason.faster": "更快：每秒约 {{speed, number}} 个 token（估算）。",
  "reason.faster-mtp":
    "通过提前预测（MTP）更快：每秒约 {{speed, number}} 个 token，视所写内容为 {{low, number}} 到 {{high, number}} 个（估算）。每个预测都会核对，因此回答质量不变。",
  "reason.faster-mtp-published":
    "通过提前预测（MTP）更快：根据他人为此显卡公布的数据，每秒约 {{speed, number}} 个 token；在此可能为 {{low, number}} 到 {{high, number}} 个。每个预测都会核对，因此回答质量不变。",
  "reason.faster-mtp-measured":
    "通过提前预测（MTP）更快：每秒 {{low, number}} 到 {{high, number}} 个 token，在此电脑上实测。每个预测都会核对，因此回答质量不变。",
  "reason.smaller-download": "下载更小：{{sizeBytes, bytes}}，少 {{savedBytes, bytes}}。",
  "reason.costs-quality":
    "代价是质量：在 100 次中，{{quant}} 有 {{top1Percent, number}} 次选出与原始模型相同的下一个词。",
  "reason.costs-speed":
    "代价是速度：每秒约 {{speed, number}} 个 token，而不是 {{chosenSpeed, number}} 个（估算）。",
  "reason.costs-context": "代价是上下文：{{tokens, number}} 个 token，而不是 {{chosenTokens, number}} 个。",
  "reason.costs-kv-q8": "对话以 8 位而非 16 位存储，这是安全的，可节省约一半的这部分内存。",
  "reason.costs-slots":
    "内存中只保留 {{kept, number}} 个对话，而不是 {{slots, number}} 个，因此切换回其他对话需要更久。",
  "reason.costs-mtp-bytes": "它的文件比不带该部分的同一版本大 {{moreBytes, bytes}}。",
  "reason.costs-split": "有一部分在处理器上运行。",
  "reason.costs-cpu": "在处理器上运行，而不是在显卡上。",
  "reason.too-large-gpu":
    "{{quant}} 在 {{device}} 上需要 {{needBytes, bytes}}，空闲 {{freeBytes, bytes}}：还缺 {{missingBytes, bytes}}。",
  "reason.too-large-ram":
    "{{quant}} 需要 {{needBytes, bytes}} 内存，空闲 {{freeBytes, bytes}}：还缺 {{missingBytes, bytes}}。",
  "reason.would-spill": "{{quant}} 无法完整放入 {{gpu}}；有一部分要在处理器上运行，速度会慢几倍。",
  "reason.two-bit-not-measured":
    "{{quant}} 压缩得太厉害，只有在其他版本都放不下时才使用，而且没有人测量过它的质量。",
  "reason.too-slow":
    "{{quant}} 在这里会更慢：每秒约 {{speed, number}} 个 token，而不是 {{chosenSpeed, number}} 个。",
  "reason.slower-than-wished":
    "{{quant}} 在此每秒约写 {{speed, number}} 个 token，少于您所希望的 {{wished, number}} 个。",
  "reason.not-measured-larger": "{{quant}} 比 {{chosen}} 更大，但没有人测量证明它更好。",
  "reason.lower-quality": "{{quant}} 也放得下，但 {{chosen}} 更接近原始模型。",
  "reason.fewer-bits": "{{quant}} 也放得下，但 {{chosen}} 保留了更多原始精度。",
  "reason.mtp-no-use":
    "此 {{quant}} 带有预测部分（MTP）。在此不会用到：那需要 llama.node 引擎，并且模型完整放在显卡上，旁边还有容纳该部分的空间。",
  "reason.mtp-gains-little":
    "此 {{quant}} 会提前预测（MTP），但在此收益很小：每秒约 {{speed, number}} 个 token，对比 {{chosenSpeed, number}} 个（估算）。",
  "reason.mtp-outdone":
    "此 {{quant}} 也会因提前预测（MTP）而更快：每秒约 {{speed, number}} 个 token（估算）。在更快的版本中，先看质量再看速度，{{shown}} 排在最前。",
  "reason.disk-full": "{{quant}} 在磁盘上需要 {{needBytes, bytes}}，仅剩 {{freeBytes, bytes}}。",
  "reason.engine-asked": "使用引擎 {{engine}}：这种加载方式指定了它。",
  "reason.engine-by-setting": "使用引擎 {{engine}}：设置中选择了它。",
  "reason.engine-images": "使用引擎 {{engine}}：只有它能看图片。",
  "reason.engine-measured":
    "使用引擎 {{engine}}：在这台电脑上实测它每秒写 {{speed, number}} 个 token，{{other}} 为 {{otherSpeed, number}} 个。",
  "reason.engine-mtp":
    "使用引擎 {{engine}}：模型完整装入显卡，而且文件含有用于预先猜测的部分（MTP），只有这个引擎能用它。",
  "reason.engine-cpu":
    "使用引擎 {{engine}}：模型至少有一部分在处理器上运行，另一个引擎在处理器上要慢好几倍。",
  "reason.engine-no-gain":
    "使用引擎 {{engine}}：它能在内存中保留多个对话，而对这个文件另一个引擎也不会更快。",
  "reason.nothing-fits-ram": "即使最小的合格版本 {{quant}} 也放不下：还缺 {{missingBytes, bytes}} 内存。",
  "reason.nothing-fits-gpu":
    "即使最小的合格版本 {{quant}} 也放不下：{{device}} 上还缺 {{missingBytes, bytes}}。",
  "reason.nothing-fits-disk":
    "内存放得下 {{quant}}，但磁盘放不下：需要 {{needBytes, bytes}} 空闲空间。请腾出空间，或为模型选择其他文件夹。",
  "reason.help-close-programs": "关闭其他程序会有帮助：需要同时有 {{needBytes, bytes}} 空闲。",
  "reason.help-more-memory":
    "此电脑的内存不够：需要同时有 {{needBytes, bytes}} 空闲。内存为 {{gigabytes, number}} GB 的电脑即可。",
  "reason.help-shorter-context": "如果上下文只有 {{tokens, number}} 个 token，{{quant}} 就放得下。",
  "reason.help-practice": "练习模型可在任何机器上运行，可用来了解本应用。",
  // 回答或附件的情况
  "reason.answer-cut": "回答在 {{tokens, number}} 个 token 后被截断，这是此对话设置允许的上限。可以继续。",
  "reason.many-calls": "回答已连续 {{rounds, number}} 次调用工具，因此被结束。可以继续。",
  "reason.endpoint-limit": "{{host}} 按其自身的上限结束了回答。可以继续。",
  "reason.endpoint-no-budget": "未遵守思考上限：无法告知 {{host}} 此上限。可以改为关闭思考。",
  "reason.pdf-pages-without-text": "这些页面没有文本，只有图像：{{pages}}。模型不会得知其内容。",
  "reason.text-decoded": "该文本不是 UTF-8 编码；已按 {{encoding}} 读取。",
  // 基准测试略去的内容
  "reason.bench-no-mtp": "略去了推测解码：该文件没有 MTP 层。",
  "reason.bench-too-deep":
    "略去了 {{depth, number}} 个 token 的深度：上下文只能容纳 {{contextTokens, number}} 个。",
  "reason.bench-not-possible": "略去了 {{engine}}：它无法按要求在本机运行该模型。",
  "reason.state-damaged": "为免重新读取而保留的此对话数据已损坏。将从头重新读取；对话本身没有任何丢失。",
  "reason.state-other-build": "为免重新读取而保留的此对话数据来自另一版本的引擎或其他设置。将从头重新读取。",
  "reason.state-other-model": "此对话上次由另一个模型读取，因此当前模型要从头读取。",
  "reason.state-other-key": "为免重新读取而保留的此对话数据是用另一把密钥加密的。将从头重新读取。",
  "reason.state-disk-full":
    "磁盘空间太少（空闲 {{freeBytes, bytes}}），无法保留此对话已读取的内容。重启后将重新读取；腾出一些空间即可避免等待。",
  "reason.state-unwritable":
    "无法把此对话已读取的内容保留到磁盘。重启后将重新读取。请检查 Quern 是否可以写入其数据文件夹。",
  // The agent
  "reason.agent-folded":
    "为节省约 {{tokens, number}} 个 token 的上下文，已折叠较早的工具结果。需要时会重新读取。",
  "reason.agent-malformed": "模型写出了无法理解的调用（{{why}}）。已告知模型一次；若再次出现，任务将暂停。",
  "reason.agent-asked-again": "{{host}} 的回答中途断开。其中没有执行任何内容；现在再询问一次。",
  "reason.agent-loop-text": "模型不断重复自己，因此任务已停止。请换一种说法，然后继续。",
  "reason.agent-length": "上下文已满，回答被截断。继续可从摘要接着进行，或新建任务。",
  "reason.agent-repeats":
    "模型四次发出相同的调用（{{call}}），其间没有任何变化，因此任务已停止。请说明它应该怎么做。",
  "reason.agent-guidance": "此文件夹的 AGENTS.md 作为指引读取：{{characters, number}} 个字符。",
  "reason.agent-guidance-cut":
    "此文件夹的 AGENTS.md 作为指引读取，但只读取 {{characters, number}} 个字符中的前 {{read, number}} 个。",
  "reason.agent-taken-back": "您撤回了 {{path}} 中的部分更改。模型会在下一步之前得知。",
  "reason.agent-left-alone":
    "这些文件保持原样，因为其他人更改了它们：{{paths}}。若要覆盖，请再次还原并选中它们。",
  "reason.command-made-repository":
    "该命令自行创建了 git 仓库：{{paths}}。git 会运行仓库设置中指定的程序，因此在其中使用 git 之前请先检查。",
  "reason.command-mode": "在此模式下，每条命令都会询问。",
  "reason.mcp-start":
    "您之前没有允许过此程序。允许后，您启动它时，或您为其启用了它的任务调用它的工具时，Quern 会启动它。",
  "reason.mcp-connect": "您之前没有允许过此地址。允许后，模型交给该服务器工具的内容会发送到那里。",
  "reason.mcp-call": "此工具的每次调用都会询问。",
  "reason.mcp-context": "将向该服务器请求此内容。它的回答来自陌生人，只会随您的消息交给模型。",
  "reason.mcp-grant-always": "在您更改之前，在您信任的每个文件夹中都有效。",
  "reason.mcp-grant-session": "直到 Quern 结束。",
  "reason.command-network": "它想要使用网络；有了网络，它也能访问本机上正在监听的程序。",
  "reason.command-no-sandbox": "此处没有沙盒，因此它能做您能做的一切。{{why}}",
  "reason.sandbox-missing": "此计算机没有可用的沙盒。{{why}}",
};
