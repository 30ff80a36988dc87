import type { stats as en } from "../en/stats.ts";
import type { Same } from "../speech.ts";

export const stats: Same<typeof en> = {
  title: "统计",
  runs: "任务",
  rows: "行数",
  success: "成功率",
  attempts: "尝试",
  promptTokens: "输入 token",
  completionTokens: "输出 token",
  days: "最近 {days} 天",
  byModel: "按模型",
  model: "模型",
  nothing: "这段时间没有处理过。",
};
