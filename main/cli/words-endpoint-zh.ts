import type { enEndpointWords } from "./words-endpoint-en";

/** Words about endpoints, in Chinese. */
export const zhEndpointWords: Readonly<Record<keyof typeof enEndpointWords, string>> = {
  "cli.endpoint-option":
    "代替本机模型回答的服务器（OpenAI 兼容 API），例如 http://gpu.lan:8000/v1；密钥从 QUERN_ENDPOINT_KEY 读取",
  "cli.endpoint-model-option": "使用它的哪个模型；默认为它列出的第一个",
  "cli.endpoint-alone":
    "端点有自己的模型和上下文：--endpoint 与 --endpoint-model 一起使用，不能与 --model 和 --context 同用。",
  "cli.endpoint-address": "{{endpoint}} 不是不含账号、问号和井号的 http 或 https 地址。",
  "cli.endpoint-to": "所问内容会发送到 {{host}}。",
  "cli.endpoint-may-think": "它仍可能思考：尚未试过能否让它不思考。",
  "cli.test-endpoint": "测试可代替本机模型回答的服务器支持什么",
  "cli.test-endpoint-address": "它的地址，例如 http://gpu.lan:8000/v1；密钥从 QUERN_ENDPOINT_KEY 读取",
  "cli.test-endpoint-to": "正在向 {{host}} 询问模型列表，然后尝试四个简短问题",
  "cli.endpoint-model": "模型",
  "cli.endpoint-models": "全部模型",
  "cli.endpoint-server": "服务器",
  "cli.endpoint-context": "上下文 token 数",
  "cli.endpoint-thinking": "思考",
  "cli.endpoint-switch": "可关闭",
  "cli.endpoint-tools": "工具",
  "cli.endpoint-images": "图像",
  "cli.endpoint-yes": "支持",
  "cli.endpoint-no": "不支持",
  "cli.endpoint-unknown": "未知",
};
