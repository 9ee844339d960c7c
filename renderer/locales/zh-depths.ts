import type { enDepths } from "./en-depths";

/** Sentences of the speeds by depth of conversation, in Chinese. */
export const zhDepths: Record<keyof typeof enDepths, string> = {
  "depths.title": "速度随对话长度的变化",
  "depths.what": "对话越长，每个 token 需要回看的内容就越多。数字为预期值，以及从低到高的范围。",
  "depths.tokens": "已有 token",
  "depths.writes": "生成，token/秒",
  "depths.reads": "读取，token/秒",
  "depths.time": "读完所需时间",
  "depths.basis": "数字来源",
  "depths.empty": "无",
  "depths.underSecond": "不到 1 秒",
  "depths.basis.computed": "估计",
  "depths.basis.from-published": "由公布数据推算",
  "depths.basis.published": "他人为此显卡公布",
  "depths.basis.derived": "由实测推算",
  "depths.basis.measured": "实测",
  "depths.basisBoth": "生成：{{writes}}；读取：{{reads}}",
};
