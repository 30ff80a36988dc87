/** A sentence in each language of the product; `{name}` is filled from a refusal's params. */
export type Sentences = { en: string; zh: string };
export type Problem = Sentences & { status: number };

const problem = (status: number, en: string, zh: string): Problem => ({ status, en, zh });

/**
 * Each refusal of the API: its HTTP status and its sentence in both languages.
 * Plain data, so that the interface may read it too. Codes are stable.
 */
export const problems = {
  invalid_input: problem(422, "Some fields are not as they must be: {first}", "有字段不符合要求：{first}"),
  invalid_json: problem(400, "The body is not JSON: {reason}", "请求内容不是 JSON：{reason}"),
  body_too_large: problem(
    413,
    "The body is larger than {limitBytes} bytes; send less.",
    "请求内容超过 {limitBytes} 字节，请缩小后再发。",
  ),
  unsupported_media_type: problem(415, "Send the body as {expected}.", "请以 {expected} 格式发送。"),
  not_found: problem(404, "There is nothing at this address.", "这个地址没有内容。"),
  method_not_allowed: problem(405, "This address answers {allowed} only.", "这个地址只接受 {allowed}。"),
  foreign_host: problem(
    421,
    "This server answers only to its own name: open http://127.0.0.1:{port}{base}/ instead, or let it answer to " +
      "another name with --allowed-hosts.",
    "本服务只响应自己的地址：请打开 http://127.0.0.1:{port}{base}/，或用 --allowed-hosts 允许其他主机名。",
  ),
  outside_base_path: problem(
    404,
    "This server's addresses begin with {base}/. A proxy before it must pass the path on as it came, {base} included.",
    "本服务的地址都以 {base}/ 开头；前面的反向代理必须原样转发路径，不能去掉 {base}。",
  ),
  foreign_origin: problem(403, "Requests from other sites are refused.", "拒绝来自其他网站的请求。"),
  access_key_required: problem(
    401,
    "An access key is needed: send it as Bearer, or sign in.",
    "需要访问密钥：以 Bearer 发送，或先登录。",
  ),
  access_key_wrong: problem(401, "The access key is not right.", "访问密钥不正确。"),
  too_many_tries: problem(
    429,
    "Too many wrong keys; try again in {waitSeconds} s.",
    "错误次数过多，请 {waitSeconds} 秒后再试。",
  ),
  project_not_found: problem(404, "There is no such project.", "没有这个项目。"),
  changed_meanwhile: problem(
    412,
    "This was changed elsewhere after it was read ({changedAt}). Read it again, then change it once more; a change without " +
      "If-Match is saved over it.",
    "读取之后，内容已在别处被修改（{changedAt}）。请重新读取，再修改一次；不带 If-Match 的修改会直接覆盖。",
  ),
  template_not_found: problem(404, "There is no such template.", "没有这个模板。"),
  template_read_only: problem(
    409,
    "Built-in templates cannot be changed; copy it first.",
    "内置模板不能修改，请先复制。",
  ),
  dataset_not_found: problem(404, "There is no such dataset.", "没有这个数据文件。"),
  dataset_file_gone: problem(
    410,
    "The dataset's file is gone from the data folder ({file}). Put it back from a copy, or upload the same file again.",
    "数据目录里缺少数据文件（{file}）。请从备份恢复，或重新上传同一个文件。",
  ),
  dataset_in_use: problem(
    409,
    "The run {runId} still needs this dataset; end it first.",
    "处理任务 {runId} 还需要这个数据文件，请先结束它。",
  ),
  row_not_found: problem(404, "There is no row {row} here.", "这里没有第 {row} 行。"),
  run_not_found: problem(404, "There is no such run.", "没有这个处理任务。"),
  run_ended: problem(409, "The run is over ({status}).", "任务已经结束（{status}）。"),
  run_not_paused: problem(
    409,
    "The run is {status}; only a paused or failed run can be continued.",
    "任务状态为 {status}，只有暂停或失败的任务才能继续。",
  ),
  run_not_running: problem(
    409,
    "The run is {status}; only a running run can be paused.",
    "任务状态为 {status}，只有运行中的任务才能暂停。",
  ),
  run_active: problem(409, "The run is {status}; cancel it first.", "任务状态为 {status}，请先取消。"),
  nothing_to_retry: problem(409, "No failed row fits; there is nothing to retry.", "没有符合条件的失败行，无需重试。"),
  output_field_exists: problem(
    409,
    "Rows already have the field “{field}” (row {row}); choose another name, or overwrite it.",
    "数据里已有字段“{field}”（第 {row} 行），请换一个名字，或选择覆盖。",
  ),
  empty_selection: problem(409, "No row is selected; there is nothing to run.", "没有选中任何数据行，无需处理。"),
  empty_prompt: problem(409, "The prompt has no text; write one first.", "提示词是空的，请先填写。"),
  endpoint_incomplete: problem(
    409,
    "The endpoint has no {what} yet; set it in the project.",
    "接口还没有填写{what}，请到项目设置里填写。",
  ),
  key_unusable: problem(
    409,
    "The key cannot be sent: {reason}",
    "密钥无法使用：{reason}",
  ),
  file_empty: problem(422, "The file has no rows.", "文件里没有数据行。"),
  file_is_array: problem(
    422,
    "The file is one JSON array; put each object on a line of its own, without commas between and without [ ] around.",
    "文件是一个 JSON 数组；请让每个对象单独占一行，行间不加逗号，外面不加 [ ]。",
  ),
  file_is_compressed: problem(
    422,
    "The file is compressed ({kind}); unpack it and upload the JSONL inside.",
    "文件是压缩文件（{kind}）；请解压后上传里面的 JSONL。",
  ),
  file_is_utf16: problem(
    422,
    "The file is in {encoding}; save it as UTF-8.",
    "文件编码是 {encoding}，请另存为 UTF-8。",
  ),
  file_is_csv: problem(
    422,
    "The file looks like CSV; JSON Lines is needed: one JSON object a line.",
    "文件看起来是 CSV；需要 JSON Lines：每行一个 JSON 对象。",
  ),
  file_not_jsonl: problem(
    422,
    "No line of the file is a JSON object; line {line}, column {column}: {reason}",
    "文件中没有一行是 JSON 对象；第 {line} 行第 {column} 列：{reason}",
  ),
  upload_cut: problem(
    400,
    "The upload broke off at byte {bytes}; send it again.",
    "上传在第 {bytes} 字节处中断，请重新上传。",
  ),
  upload_no_file: problem(400, "The form has no file part.", "表单里没有文件。"),
  storage_failed: problem(
    507,
    "Nothing can be stored: {reason}. Free space or mend the folder, then try again.",
    "无法写入数据：{reason}。请清理空间或修复目录后再试。",
  ),
  import_not_recognised: problem(
    422,
    "This is no database of the earlier application: {reason}",
    "这不是旧版应用的数据库：{reason}",
  ),
  idempotency_conflict: problem(
    409,
    "This Idempotency-Key was used for another request.",
    "这个 Idempotency-Key 已用于另一个请求。",
  ),
  stopping: problem(503, "The server is stopping; try again when it is back.", "服务正在停止，请在恢复后再试。"),
  internal: problem(
    500,
    "The server met a fault of its own; its log says more ({id}).",
    "服务内部出错，详情见日志（{id}）。",
  ),
} as const satisfies Record<string, Problem>;

export type ProblemCode = keyof typeof problems;

/** What fills a place of a sentence; a word that the languages say differently comes in both. */
export type Param = string | number | Sentences;

/** Params as they are said in one language. */
export function paramsIn(language: keyof Sentences, params: Record<string, Param>): Record<string, string | number> {
  return Object.fromEntries(
    Object.entries(params).map(([name, value]) => [name, typeof value === "object" ? value[language] : value]),
  );
}

/** Fills the `{name}` places of a sentence; a place with no param stays as it is. */
export function fill(sentence: string, params: Record<string, string | number> = {}): string {
  return sentence.replace(
    /\{(\w+)\}/g,
    (place, name: string) => String(Object.hasOwn(params, name) ? params[name] : place),
  );
}
