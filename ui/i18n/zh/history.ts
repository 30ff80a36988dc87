import type { history as en } from "../en/history.ts";
import type { Same } from "../speech.ts";

export const history: Same<typeof en> = {
  title: "历史",
  runsOfProject: "这个项目的处理任务",
  count: "{count} 个任务",
  noRuns: "还没有处理任务。打开一个项目，处理它的数据。",
  noRunsHere: "没有符合的任务。",
  toProjects: "去看项目",
  run: "任务",
  status: "状态",
  progress: "进度",
  success: "成功率",
  started: "开始",
  failedCount: "{count} 失败",
  older: "更早的任务",
  table: "任务列表，可左右滚动",
};
