/** `DOMAINS` mail domains on Alibaba Cloud DNS. */
const { alidns, MailDomain } = require("alibaba-mail");

for (let index = 0; index < Number(process.env.DOMAINS); index++) {
  new MailDomain(`d${index}`, { domain: `d${index}.example.com`, dns: alidns(), preflight: "off" });
}
