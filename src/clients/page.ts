import { breakBeforeDots, documentHead, html, type Markup } from "../shared/html";
import { mobileconfigOf } from "./mobileconfig";
import { STYLE } from "./page-style";
import { type PageTexts, pageTexts } from "./page-texts";
import {
  type ClientOptions,
  type ClientPlan,
  type ClientSettings,
  type ClientText,
  isAccount,
  type Server,
  withSettings,
} from "./settings";

/** The languages of the page: English and Chinese in simplified characters. */
export type PageLanguage = keyof typeof pageTexts;
export const pageLanguages = Object.keys(pageTexts) as PageLanguage[];

export interface PageOptions extends ClientOptions {
  /** By default English. */
  lang?: PageLanguage;
  /**
   * Where the page's reader downloads the Apple profile, relative to the page. By default the page contains it; a phone
   * takes it with one step less from a web server.
   */
  profileUrl?: string;
}

/**
 * One page for colleagues, as HTML: the webmail, the servers, ports and user name, the Apple profile, and what to do where it
 * doesn't work. It needs no script and loads nothing, and fits one sheet of A4. An endpoint that the plan lacks is left out.
 */
export function buildColleaguePage(plan: ClientPlan, options?: PageOptions): ClientText {
  return build(plan, options);
}

const build = withSettings<PageOptions>((settings, { lang = "en", profileUrl }): string => {
  const texts = pageTexts[lang];
  const title = texts.title(settings.name);
  const page = html`
${documentHead({ language: texts.language, title, style: STYLE })}
<body>
<main>
<h1>${title}</h1>
${webmailSection(settings, texts)}
<section>
<h2>${texts.app}</h2>
<p>${texts.useApp}</p>
</section>
${profileSection(settings, texts, profileUrl)}
${serverSection(settings, texts)}
${troubleSection(settings, texts)}
</main>
</body>
</html>`;
  return `${page.markup.trim().replace(/\n{2,}/g, "\n")}\n`;
});

const NOTHING = html``;

/** A link is made only to what a browser opens as a page, whatever the plan has. */
function link(url: string): Markup {
  return /^https?:\/\//i.test(url) ? html`<a href="${url}">${breakBeforeDots(url)}</a>` : html`${url}`;
}

function webmailSection({ webmailUrl, domainWebmailUrl }: ClientSettings, texts: PageTexts): Markup {
  if (webmailUrl === undefined && domainWebmailUrl === undefined) return NOTHING;
  return html`
<section>
<h2>${texts.webmail}</h2>
${webmailUrl === undefined ? NOTHING : html`<p>${texts.openWebmail(link(webmailUrl))}</p>`}
${domainWebmailUrl === undefined ? NOTHING : html`<p>${texts.shortAddress(link(domainWebmailUrl))}</p>`}
</section>`;
}

function profileSection(settings: ClientSettings, texts: PageTexts, profileUrl?: string): Markup {
  if (!isAccount(settings)) return NOTHING;
  const content = Buffer.from(mobileconfigOf(settings)).toString("base64");
  const href = profileUrl ?? `data:application/x-apple-aspen-config;base64,${content}`;
  return html`
<section class="screen">
<h2>${texts.profile}</h2>
<p><a class="button" href="${href}" download="${settings.domain}.mobileconfig">${texts.download}</a></p>
<p>${texts.installProfile}</p>
</section>`;
}

function serverSection({ domain, user, incoming, outgoing }: ClientSettings, texts: PageTexts): Markup {
  const servers = outgoing ? [...incoming, outgoing] : incoming;
  if (servers.length === 0) return NOTHING;
  const { service, host, port } = texts.columns;
  const address = html`<code>${user ?? `name@${domain}`}</code>`;
  return html`
<section>
<h2>${texts.programs}</h2>
<p>${texts.findsServers}</p>
<table role="table">
<caption>${texts.programs}</caption>
<thead role="rowgroup"><tr role="row"><th role="columnheader" scope="col">${service}</th><th role="columnheader" scope="col">${host}</th><th role="columnheader" scope="col">${port}</th></tr></thead>
<tbody role="rowgroup">
${servers.map((server) => serverRow(server, texts))}</tbody>
</table>
<dl>
<dt>${texts.encryption}</dt><dd>${texts.implicitTls}</dd>
<dt>${texts.user}</dt><dd>${user === undefined ? texts.wholeAddress(address) : address}</dd>
<dt>${texts.password}</dt><dd>${texts.ofTheMailbox}</dd>
</dl>
</section>`;
}

/** The explicit roles equal the implicit ones, which the elements lose when they are laid out as blocks on narrow screens. */
function serverRow({ service, host, port }: Server, texts: PageTexts): Markup {
  const { name, use } = texts.services[service];
  const { columns } = texts;
  return html`<tr role="row"><th role="rowheader" scope="row"><b>${name}</b><span>${use}</span></th><td role="cell" data-label="${columns.host}"><code>${breakBeforeDots(host)}</code></td><td role="cell" data-label="${columns.port}"><code>${port}</code></td></tr>
`;
}

function troubleSection({ domain, incoming, outgoing, webmailUrl }: ClientSettings, texts: PageTexts): Markup {
  const servers = outgoing ? [...incoming, outgoing] : incoming;
  if (servers.length === 0) return NOTHING;
  const aliases = servers.flatMap(({ alias }) => (alias === undefined ? [] : [html`<code>${alias}</code>`]));
  const ports = servers.map(({ port }) => String(port));
  const command = html`<code>npx alibaba-mail check ${domain} --endpoints</code>`;
  return html`
<section>
<h2>${texts.trouble}</h2>
<p>${texts.blocked(ports)}${webmailUrl === undefined ? "" : texts.untilThen}</p>
${aliases.length === 0 ? NOTHING : html`<p>${texts.certificate(texts.list(aliases))}</p>`}
<p>${texts.administrators(command)}</p>
</section>`;
}
