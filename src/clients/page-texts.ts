/** The texts of the page for colleagues. Names are put in where a text is a function. */
import type { Markup } from "../shared/html";
import { html } from "../shared/html";

export interface PageTexts {
  /** The page's language (RFC 5646). */
  language: string;
  title: (domain: string) => string;
  webmail: string;
  openWebmail: (link: Markup) => Markup;
  shortAddress: (link: Markup) => Markup;
  app: string;
  useApp: string;
  programs: string;
  findsServers: string;
  user: string;
  wholeAddress: (example: Markup) => Markup;
  password: string;
  ofTheMailbox: string;
  columns: { service: string; host: string; port: string };
  services: Record<"imap" | "pop3" | "smtp", { name: string; use: string }>;
  encryption: string;
  implicitTls: string;
  profile: string;
  download: string;
  installProfile: string;
  trouble: string;
  certificate: (aliases: Markup) => Markup;
  blocked: (ports: string[]) => string;
  /** Follows the sentences of {@link blocked}, as the language joins them. */
  untilThen: string;
  administrators: (command: Markup) => Markup;
  /** Puts names one after the other. */
  list: (names: Markup[]) => Markup;
}

const join = (names: Markup[], separator: string): Markup => ({
  markup: names.map(({ markup }) => markup).join(html`${separator}`.markup),
});

const en: PageTexts = {
  language: "en",
  title: (domain) => `Mail for ${domain}`,
  webmail: "In the browser",
  openWebmail: (link) => html`Webmail: ${link}`,
  shortAddress: (link) =>
    html`Short address: ${link} leads there too. Type your password only if the browser then shows https://.`,
  app: "With Alibaba Mail’s own app",
  useApp: "For phones and computers. It needs your address and password, and no settings.",
  programs: "With another mail program",
  findsServers: "Enter your address and password. If the program asks for servers, or proposes others, use these:",
  user: "User name",
  wholeAddress: (example) => html`your whole address, such as ${example}`,
  password: "Password",
  ofTheMailbox: "that of your mailbox",
  columns: { service: "Service", host: "Server", port: "Port" },
  services: {
    imap: { name: "IMAP", use: "incoming mail; mail stays on the server" },
    pop3: { name: "POP3", use: "instead of IMAP: mail is downloaded" },
    smtp: { name: "SMTP", use: "outgoing mail; with user name and password" },
  },
  encryption: "Encryption",
  implicitTls: "SSL/TLS from the first byte, not STARTTLS",
  profile: "On an iPhone, iPad or Mac",
  download: "Download the profile",
  installProfile:
    "Open it, then confirm it in Settings under Profile Downloaded (on a Mac: System Settings, Device Management). The device says that it is not signed, and asks for your password.",
  trouble: "If it does not work",
  certificate: (aliases) =>
    html`A warning about the certificate: enter the servers exactly as above. ${aliases} lead to them, but are not on their certificate.`,
  blocked: (ports) =>
    `No connection: your network may block the ports ${ports.join(", ")}. Try another one, such as your phone’s. If that works, ask for these ports to be opened.`,
  untilThen: " Until then, use the webmail.",
  administrators: (command) =>
    html`For administrators: ${command} says from any computer which ports are blocked there.`,
  list: (names) => join(names, ", "),
};

const zh: PageTexts = {
  language: "zh-Hans",
  title: (domain) => `${domain} 邮箱使用说明`,
  webmail: "在浏览器中使用",
  openWebmail: (link) => html`网页邮箱：${link}`,
  shortAddress: (link) => html`简短地址 ${link} 也能打开登录页面。只有在网址以 https:// 开头时才输入密码。`,
  app: "使用阿里邮箱官方客户端",
  useApp: "手机和电脑均可使用。只需输入邮箱地址和密码，无需其他设置。",
  programs: "使用其他邮件客户端",
  findsServers: "输入邮箱地址和密码。如果客户端要求填写服务器，或者给出的服务器不同，请使用：",
  user: "用户名",
  wholeAddress: (example) => html`完整的邮箱地址，例如 ${example}`,
  password: "密码",
  ofTheMailbox: "邮箱密码",
  columns: { service: "服务", host: "服务器", port: "端口" },
  services: {
    imap: { name: "IMAP", use: "收件；邮件保留在服务器上" },
    pop3: { name: "POP3", use: "代替 IMAP 收件；邮件下载到本机" },
    smtp: { name: "SMTP", use: "发件；需要用户名和密码" },
  },
  encryption: "加密方式",
  implicitTls: "SSL/TLS（连接时即加密，不是 STARTTLS）",
  profile: "在 iPhone、iPad 或 Mac 上",
  download: "下载描述文件",
  installProfile:
    "打开文件，然后在“设置”的“已下载描述文件”中确认安装（Mac：“系统设置”中的“设备管理”）。设备会提示描述文件未签名，并要求输入密码。",
  trouble: "无法使用时",
  certificate: (aliases) => html`出现证书警告：请完全按照上表填写服务器。${aliases} 也指向这些服务器，但不在其证书中。`,
  blocked: (ports) =>
    `无法连接：所在网络可能屏蔽了端口 ${ports.join("、")}。请换一个网络（例如手机热点）再试。如果可以连接，请联系网络管理员开放这些端口。`,
  untilThen: "在此之前请使用网页邮箱。",
  administrators: (command) => html`管理员：在任一电脑上运行 ${command}，即可查看哪些端口被屏蔽。`,
  list: (names) => join(names, "、"),
};

export const pageTexts = { en, zh } satisfies Record<string, PageTexts>;
