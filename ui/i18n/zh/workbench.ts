import type { workbench as en } from "../en/workbench.ts";
import type { Same } from "../speech.ts";

export const workbench: Same<typeof en> = {
  title: "工作台",
  data: "数据",
  prompt: "提示词",
  dataset: "数据文件",
  noDatasets: "还没有数据文件。选择一份每行一个 JSON 对象的文件。",
  start: "处理全部行",
  noPrompt: "提示词还是空的。",
  system: "系统",
  user: "用户",
  assistant: "助手",
  choose: "选择一份 JSONL 文件，或拖到这里",
  stop: "停止",
  sent: "已发出 {sent}，共 {total}",
  reading: "服务器在读最后几行。",
  broke: "断在第 {at} 字节，共 {total}。",
  again: "再传一次",
};
