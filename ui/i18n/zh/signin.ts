import type { signin as en } from "../en/signin.ts";
import type { Same } from "../words.ts";

export const signin: Same<typeof en> = {
  title: "登录",
  accessKey: "访问密钥",
  paste: "粘贴到这里",
  show: "显示密钥",
  hide: "隐藏密钥",
  accessKeyHint: "服务器第一次启动时印在终端里；也可能设在 PROMPTFACTORY_ACCESS_KEY。",
  noKey: "没有密钥？请问启动这台服务器的人。",
};
