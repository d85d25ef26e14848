/** All texts as the files of a web server: what is served, at which path, under which names. */
import { errorsOf, type Issue } from "../shared/issues";
import { buildAutoconfig } from "./autoconfig";
import { buildAutodiscover } from "./autodiscover";
import { buildMobileconfig } from "./mobileconfig";
import { buildColleaguePage, type PageLanguage, pageLanguages } from "./page";
import { type ClientOptions, type ClientPlan, type ClientText, clientSettings } from "./settings";

/** A file for a web server. Paths are all different, so one folder or bucket can serve all hosts. */
export interface ClientFile {
  /** What it is for. */
  kind: "autoconfig" | "autodiscover" | "mobileconfig" | "page" | "mta-sts";
  /** The path under which programs ask for it, without the first slash. */
  path: string;
  /** The host names under which programs ask for it. The page and the profile may be at any other too. */
  host: string;
  /** Its media type, which matters: devices install a profile only if it is served as one. */
  contentType: string;
  text: string;
}

export interface ClientFiles {
  files: ClientFile[];
  issues: Issue[];
}

const XML = "application/xml; charset=utf-8";

const pageNames: Record<PageLanguage, string> = { en: "mail-setup.html", zh: "mail-setup.zh.html" };

/**
 * The files for a plan: autoconfig, Autodiscover, the Apple profile, the page in each language, and the MTA-STS policy where
 * the plan has one. Programs ask for the first two without saying who they are for, so `user` concerns only the profile and
 * the page. Where a Custom edition leaves hosts out, the files that need them are left out.
 */
export function clientFiles(plan: ClientPlan, options: ClientOptions = {}): ClientFiles {
  const { domain, mtaStsPolicy } = plan;
  const { settings, issues } = clientSettings(plan, options);
  if (errorsOf(issues).length > 0) return { files: [], issues };
  const { user, ...forAll } = options;
  const autoconfig = `autoconfig.${domain}`;
  const profile = `${fileName(settings.user ?? domain)}.mobileconfig`;
  const page = (lang: PageLanguage): ClientFile[] =>
    file(
      "page",
      autoconfig,
      pageNames[lang],
      "text/html; charset=utf-8",
      buildColleaguePage(plan, { ...options, lang, profileUrl: profile }),
    );
  return {
    files: [
      ...file("autoconfig", autoconfig, "mail/config-v1.1.xml", XML, buildAutoconfig(plan, forAll)),
      ...file(
        "autodiscover",
        `autodiscover.${domain}`,
        "autodiscover/autodiscover.xml",
        XML,
        buildAutodiscover(plan, forAll),
      ),
      ...file(
        "mobileconfig",
        autoconfig,
        profile,
        "application/x-apple-aspen-config",
        buildMobileconfig(plan, options),
      ),
      ...pageLanguages.flatMap(page),
      // RFC 8461 section 3.3
      ...file("mta-sts", `mta-sts.${domain}`, ".well-known/mta-sts.txt", "text/plain", {
        text: mtaStsPolicy,
        issues: [],
      }),
    ],
    issues,
  };
}

function file(
  kind: ClientFile["kind"],
  host: string,
  path: string,
  contentType: string,
  { text }: ClientText,
): ClientFile[] {
  return text === undefined ? [] : [{ kind, path, host, contentType, text }];
}

/** A local part may have characters that mean something in a path (RFC 5321 section 4.1.2). */
function fileName(text: string): string {
  return text.replace(/[^\w.@+-]/g, "_");
}
