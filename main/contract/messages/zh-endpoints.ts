import type { enEndpoints } from "./en-endpoints";

/** What can go wrong with an endpoint and what to do, in Chinese. */
export const zhEndpoints: Record<keyof typeof enEndpoints, string> = {
  "error.endpoint-unknown": "此对话之前使用的端点已不存在。请选择在哪里继续，然后重新发送。",
  "error.endpoint-unauthorized":
    "{{host}} 不接受该密钥（状态 {{status}}）。请在“设置 > 端点”中输入正确的密钥。",
  "error.endpoint-not-found": "{{host}} 不认识 {{what}}。请在“设置 > 端点”中检查地址和模型。",
  "error.endpoint-rate-limited": "{{host}} 目前不再接受请求。请在 {{seconds, duration}}后重试。",
  "error.endpoint-server-error":
    "{{host}} 自身出现故障（状态 {{status}}）。{{what}} 请稍后重试，或改用其他模型继续。",
  "error.endpoint-refused": "{{host}} 拒绝了请求（状态 {{status}}）。它的说明：{{what}}",
  "error.endpoint-bad-answer": "{{host}} 的回答无法理解（{{what}}）。请检查该地址是否为 OpenAI 兼容的 API。",
  "error.endpoint-cut": "{{host}} 在回答中途断开。已收到的内容已保留；点击“继续”即可接着生成。",
  "error.endpoint-cut-early": "{{host}} 在第一个字到达之前就断开了。请检查服务器是否在运行，然后重试。",
  "error.endpoint-redirect":
    "{{host}} 将请求转往 {{target}}。Quern 不会跟随：内容和密钥只发送到你输入的地址，不会发送到别处。",
  "error.endpoint-name": "找不到名为 {{host}} 的机器。请在“设置 > 端点”中检查地址。",
  "error.endpoint-closed": "{{host}} 拒绝连接：那里没有服务在监听。请检查服务器是否运行以及端口是否正确。",
  "error.endpoint-unreachable": "无法连接 {{host}}。请检查网络连接、防火墙或代理。",
  "error.endpoint-silent": "{{host}} 已有 {{seconds, duration}}没有响应。请稍后重试。",
  "error.endpoint-tls": "无法与 {{host}} 建立安全连接（{{what}}）。可在“设置 > 网络”中选择你自己的证书。",
  "error.endpoint-certificate":
    "{{host}} 出示的证书不受这台电脑信任，因此没有发送任何内容。如果服务器是你自己的，请在“设置 > 端点”中比对指纹，只信任这一张；或在“设置 > 网络”中选择其颁发机构的证书文件。",
  "error.endpoint-certificate-changed":
    "{{host}} 出示的证书与你信任的那张不同，因此没有发送任何内容。请向其管理者确认证书是否更换过，然后测试端点并比对新的指纹。",
  "error.endpoint-offline":
    "Quern 处于离线状态，因此没有向 {{host}} 发送任何内容。请在设置中关闭离线，或改用本机的模型继续。",
  "error.endpoint-key-plain":
    "密钥没有发送到 {{host}}：通往那里的连接未加密。请使用 https 地址，或在设置中为此端点允许。",
  "error.endpoint-no-model": "{{host}} 没有可回答的模型。请先在那里加载一个，然后重试。",
  "error.endpoint-no-images":
    "{{name}} 是图片，而 {{host}} 上的模型不能看图。请改为附加文本，或在“运行位置”中选择其他位置。",
};
