import type { signin as en } from "../en/signin.ts";
import type { Same } from "../words.ts";

export const signin: Same<typeof en> = {
  title: "登录",
  accessKey: "访问密钥",
  paste: "粘贴到这里",
  show: "显示密钥",
  hide: "隐藏密钥",
  accessKeyHint: "服务器第一次启动时印在终端里；也可能设在 PROMPTFACTORY_ACCESS_KEY。",
  triesLeft: "{problem}一分钟内还可以试 {count} 次。",
  waitFor: "错误次数过多，{length}后可以再试。",
  waitUntil: "错误次数过多，{length}后（{time}）可以再试。",
  waitOver: "现在可以再试了。",
  noKey: "没有密钥？请问启动这台服务器的人。",
};
