import type { enLists } from "./en-lists";

/** Sentences about newer lists of files, in Simplified Chinese. */
export const zhLists: Record<keyof typeof enLists, string> = {
  "lists.address": "文件列表",
  "lists.addressWhat": "发布新模型文件的签名列表的地址。列表只会增加文件；您已有的和选择的保持不变。",
  "lists.addressLabel": "新文件列表的地址",
  "lists.use": "向此地址查询",
  "lists.drop": "不使用",
  "lists.byVariable": "当前由环境变量 QUERN_CATALOG_URL 决定：{{host}}",
  "lists.key": "列表签名者",
  "lists.keyWhat":
    "未用此密钥签名的列表不会被采用。自行发布列表的公司请选择其公钥文件；密钥会被保存，之后可以移走文件。",
  "lists.key.quern": "Quern 自己的密钥",
  "lists.key.chosen": "您的密钥：",
  "lists.key.variable": "QUERN_CATALOG_KEY 的密钥：",
  "lists.keyUnusable": "无法使用，因此不采用任何列表",
  "lists.keyChoose": "选择密钥",
  "lists.keyDrop": "使用 Quern 自己的",
  "lists.every": "查询新列表",
  "lists.everyWhat": "在 Quern 启动时和运行期间自动查询；离线时从不查询。请求只表明有人在询问。",
  "lists.every.never": "仅在我要求时",
  "lists.every.day": "每天",
  "lists.every.week": "每周",
  "lists.askedAt": "上次查询：{{date}}。",
  "lists.new_one": "文件列表中有 {{count}} 个新文件",
  "lists.new_other": "文件列表中有 {{count}} 个新文件",
  "lists.newEmpty": "较新的文件列表中没有未知的新文件。",
  "lists.newNone": "没有更新的文件列表。",
  "lists.newMark": "新",
};
