import * as z from "zod";

type Words = { en: string; zh: string };
type Setting<Schema extends z.ZodType> = Words & {
  /** The option of the command line, without its dashes. */
  flag: string | null;
  /** The environment variable; a flag wins over it. */
  variable: string | null;
  schema: Schema;
  fallback: z.output<Schema>;
  /** What its value is called in the help; null for a switch. */
  takes: string | null;
};

const setting = <Schema extends z.ZodType>(one: Setting<Schema>): Setting<Schema> => one;
const whole = (min: number, max: number) => z.coerce.number().int().min(min).max(max);
const list = z.union([
  z.array(z.string()),
  z.string().transform((text) => text.split(",").map((part) => part.trim()).filter(Boolean)),
]);
const basePath = z.string().transform((text) => text.trim().replace(/\/+$/u, "")).refine(
  (path) => /^(?:\/(?!\.{1,2}(?:\/|$))[\w.~-]+)*$/u.test(path),
  "must be a path such as /pf: it begins with /, and between its / stand letters, digits and - . _ ~ only",
);
const yes = z.union([z.boolean(), z.stringbool()]);

/** Everything that a server can be told: flag, variable, default. The help and the documentation are made from it. */
export const serverSettings = {
  host: setting({
    flag: "host",
    variable: "PROMPTFACTORY_HOST",
    schema: z.string().min(1),
    fallback: "127.0.0.1",
    takes: "HOST",
    en: "Address to listen on. Anything but loopback asks for an access key.",
    zh: "监听地址；不是本机回环地址时需要访问密钥。",
  }),
  port: setting({
    flag: "port",
    variable: "PROMPTFACTORY_PORT",
    schema: whole(0, 65535),
    fallback: 5001,
    takes: "PORT",
    en: "Port to listen on; 0 takes a free one.",
    zh: "监听端口；0 表示任选一个空闲端口。",
  }),
  data: setting({
    flag: "data",
    variable: "PROMPTFACTORY_DATA",
    schema: z.string().min(1),
    fallback: "./data",
    takes: "FOLDER",
    en: "The data folder; one server at a time.",
    zh: "数据目录；同一时间只能有一个服务使用。",
  }),
  open: setting({
    flag: "open",
    variable: null,
    schema: yes,
    fallback: false,
    takes: null,
    en: "Opens the browser when the server serves.",
    zh: "启动后打开浏览器。",
  }),
  accessKey: setting({
    flag: null,
    variable: "PROMPTFACTORY_ACCESS_KEY",
    schema: z.string().min(8).nullable(),
    fallback: null,
    takes: "KEY",
    en:
      "The access key where the server is bound beyond loopback; without it one is made and printed at the first start.",
    zh: "监听非本机地址时的访问密钥；未设置时首次启动会生成并打印一个。",
  }),
  allowedHosts: setting({
    flag: "allowed-hosts",
    variable: "PROMPTFACTORY_ALLOWED_HOSTS",
    schema: list,
    fallback: [],
    takes: "NAMES",
    en: "Further names, divided by commas, that the server answers to, such as a proxy's.",
    zh: "额外允许的主机名（逗号分隔），例如反向代理的域名。",
  }),
  basePath: setting({
    flag: "base-path",
    variable: "PROMPTFACTORY_BASE_PATH",
    schema: basePath,
    fallback: "",
    takes: "PATH",
    en: "The path that all addresses begin with, such as /pf, where a proxy gives the server a part of a site.",
    zh: "所有地址的路径前缀，例如 /pf；用于反向代理把本服务放在网站的某个路径下。",
  }),
  drainMs: setting({
    flag: "drain-ms",
    variable: "PROMPTFACTORY_DRAIN_MS",
    schema: whole(0, 3_600_000),
    fallback: 20_000,
    takes: "MS",
    en: "How long a stop waits for requests in flight, in ms.",
    zh: "停止时等待进行中请求的最长时间（毫秒）。",
  }),
  quiet: setting({
    flag: "quiet",
    variable: "PROMPTFACTORY_QUIET",
    schema: yes,
    fallback: false,
    takes: null,
    en: "Logs warnings and errors only.",
    zh: "只记录警告和错误。",
  }),
} as const;

type Table = Record<string, Setting<z.ZodType>>;
type Values<Of extends Table> = { [Name in keyof Of]: z.output<Of[Name]["schema"]> };
export type Settings = Values<typeof serverSettings>;

/** A setting that is not as it must be, named as the person wrote it. */
export class SettingError extends Error {
  override name = "SettingError";
}

/**
 * Reads a table of settings: a flag wins over its variable, a variable over the default.
 * Throws a SettingError that names the flag or the variable.
 */
export function readSettings<Of extends Table>(
  table: Of,
  flags: Record<string, unknown>,
  environment: (name: string) => string | undefined,
): Values<Of> {
  const values: Record<string, unknown> = {};
  for (const [name, { flag, variable, schema, fallback }] of Object.entries(table)) {
    const byFlag = flag === null ? undefined : flags[flag];
    const byVariable = variable === null ? undefined : environment(variable) || undefined;
    const given = byFlag ?? byVariable;
    if (given === undefined) {
      values[name] = fallback;
      continue;
    }
    const read = schema.safeParse(given);
    if (!read.success) {
      const source = byFlag === undefined ? variable : `--${flag}`;
      throw new SettingError(`${source}: ${read.error.issues[0]?.message ?? "not as it must be"}`);
    }
    values[name] = read.data;
  }
  return values as Values<Of>;
}
