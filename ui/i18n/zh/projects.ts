import type { projects as en } from "../en/projects.ts";
import type { Same } from "../speech.ts";

export const projects: Same<typeof en> = {
  title: "项目",
  noRuns: "还没有处理过",
  noDatasets: "请先上传数据文件",
  firstTitle: "还没有项目",
  firstText: "给一份数据文件和一个提示词，每一行都问一次模型，回答写回这一行的新字段。",
  firstTry: "先试一试",
  firstTryText: "内置的模拟模型和示例数据，不需要密钥，不花钱，几秒钟看到结果。",
  firstTryButton: "创建示例项目",
  firstOwn: "接上自己的接口",
  firstOwnText: "任何兼容 OpenAI 聊天格式的地址。",
  newProject: "新建项目",
  name: "名称",
  model: "模型",
  dataset: "数据文件",
  lastRun: "最近一次处理",
  start: "处理全部行",
};
