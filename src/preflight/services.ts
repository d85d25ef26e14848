/** What is known of DNS services whichever plan is written there. */
import type { PreflightService } from "./types";

/** developers.cloudflare.com, "Nameservers", read 2026-11. Zones may have name servers of their own names, too. */
export const cloudflareService: PreflightService = {
  name: "Cloudflare",
  nameServers: /\.ns\.cloudflare\.com$/,
};

/** Alibaba Cloud help, ModifyHichinaDomainDNS (hichina.com), and the names of its servers (alidns.com), read 2026-11. */
export const alidnsService: PreflightService = {
  name: "Alibaba Cloud DNS",
  nameServers: /\.(?:hichina|alidns)\.com$/,
};
