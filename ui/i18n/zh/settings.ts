import type { settings as en } from "../en/settings.ts";
import type { Same } from "../speech.ts";

export const settings: Same<typeof en> = {
  title: "设置",
  endpoint: "接口",
  name: "名称",
  url: "地址",
  model: "模型",
  key: "密钥",
  keyKept: "已保存结尾为 {hint} 的密钥；留空则不变。",
  save: "保存",
};
