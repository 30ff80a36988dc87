import type { templates as en } from "../en/templates.ts";
import type { Same } from "../speech.ts";

export const templates: Same<typeof en> = {
  title: "提示词模板",
  builtIn: "内置",
  own: "自己的",
  variables: "变量",
  none: "没有这样的模板。",
  system: "系统",
  user: "用户",
  assistant: "助手",
};
