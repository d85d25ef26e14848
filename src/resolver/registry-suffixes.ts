/**
 * Zones in which registries register names: there, NXDOMAIN means "not registered", and no company owns such a zone.
 * All zones of one label are registry zones. Many country codes have more; listed here are those in which companies register.
 * Source: the ICANN section of the Public Suffix List, https://publicsuffix.org/list/, of November 2026. If one is missing
 * here, a message is less precise, nothing more.
 */
import { labelsOf } from "../dns/name";

/** The country code, and the second-level labels below it. */
const SECOND_LEVEL: Record<string, string> = {
  ae: "ac co gov mil net org sch",
  ar: "com edu gob gov int mil net org",
  au: "asn com edu gov id net org",
  bd: "ac com edu gov mil net org",
  br: "com edu emp gov ind mil net org",
  cn: "ac com edu gov mil net org ah bj cq fj gd gs gx gz ha hb he hi hk hl hn jl js jx ln mo nm nx qh sc sd sh sn sx tj tw xj xz yn zj",
  co: "com edu gov mil net nom org",
  cr: "ac co ed fi go or sa",
  cy: "ac biz com gov ltd net org",
  do: "com edu gob gov mil net org",
  ec: "com edu fin gob gov info med mil net org pro",
  eg: "com edu gov mil net org",
  gh: "com edu gov mil org",
  gr: "com edu gov net org",
  gt: "com edu gob ind mil net org",
  hk: "com edu gov idv net org",
  id: "ac biz co desa go mil my net or sch web",
  il: "ac co gov idf muni net org",
  in: "ac co edu firm gen gov ind mil net nic org res",
  jp: "ac ad co ed go gr lg ne or",
  ke: "ac co go info me mobi ne or sc",
  kh: "com edu gov net org",
  kr: "ac co es go hs kg mil ms ne or pe re sc",
  kw: "com edu gov ind net org",
  lb: "com edu gov net org",
  lk: "ac assn com edu gov grp hotel int ltd net ngo org sch soc web",
  mm: "com edu gov net org",
  mo: "com edu gov net org",
  mt: "com edu net org",
  mx: "com edu gob net org",
  my: "biz com edu gov mil name net org",
  ng: "com edu gov mil mobi name net org sch",
  np: "com edu gov mil net org",
  nz: "ac co cri geek gen govt health iwi kiwi maori mil net org parliament school",
  om: "co com edu gov med museum net org pro",
  pa: "abo ac com edu gob ing med net nom org sld",
  pe: "com edu gob mil net nom org",
  ph: "com edu gov i mil net ngo org",
  pk: "ac com edu fam gob gok gop gov net org web",
  pl: "biz com edu gov info net org",
  pt: "com edu gov int net nome org publ",
  py: "com coop edu gov mil net org",
  qa: "com edu gov mil name net org sch",
  ro: "arts com firm info nom nt org rec store tm www",
  sa: "com edu gov med net org pub sch",
  sg: "com edu gov net org",
  sv: "com edu gob org red",
  th: "ac co go in mi net or",
  tr: "av bbs bel biz com dr edu gen gov info k12 kep mil name net org pol tel tsk tv web",
  tw: "club com ebiz edu game gov idv mil net org",
  tz: "ac co go hotel info me mil mobi ne or sc tv",
  ua: "com edu gov in net org",
  ug: "ac co com edu go mil ne or org sc us",
  uk: "ac co gov ltd me net nhs org plc police",
  uy: "com edu gub mil net org",
  ve: "co com e12 edu emprende firm gob gov info int mil net nom org rar rec store tec web",
  vn: "ac biz com edu gov health info int io name net org pro",
  za: "ac agric alt co edu gov grondar law mil net ngo nic nis nom org school tm web",
  zm: "ac biz co com edu gov info mil net org sch",
  zw: "ac co gov mil org",
};

const REGISTRIES = new Set(
  Object.entries(SECOND_LEVEL).flatMap(([country, labels]) => labels.split(" ").map((label) => `${label}.${country}`)),
);

export function isRegistrySuffix(zone: string): boolean {
  return labelsOf(zone).length <= 1 || REGISTRIES.has(zone);
}
