import type { docs as en } from "../en/docs.ts";
import type { Same } from "../words.ts";

export const docs: Same<typeof en> = {
  docsTitle: "接口文档",
  docsIntro:
    "JSON 成员用 camelCase，时间用 ISO 8601，时长以 Ms 结尾。列表按 limit 和 cursor 或 offset 分页。会启动事情的请求可以带 Idempotency-Key。监听非本机地址时，以 Bearer 发送访问密钥。",
  apiDocs: "接口文档",
  parameters: "参数",
  body: "JSON 内容",
  rawBody: "文件的字节，或带文件的表单。",
  answers: "返回",
  required: "必填",
  schemas: "数据结构",
  problems: "问题代码",
  problemsAbout: "拒绝以 application/problem+json 返回，code 保持不变；字段的问题在 errors 里，带路径。",
  modelErrors: "模型的错误",
  modelErrorsAbout: "一行或一个任务可能的失败，以及随后的处理。",
};
