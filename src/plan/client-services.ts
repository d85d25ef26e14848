import type { ClientServices } from "../args";
import { clientPorts } from "./endpoints";

/** The SRV record of a service (RFC 6186 section 3, RFC 8314 section 5.1). */
export interface ClientServiceRecord {
  key: string;
  name: string;
  priority: number;
  weight: number;
  port: number;
}

/** There is one host for each service, so the weight decides nothing; 1 is that of the standard's examples. */
const weight = 1;

/** By service. Programs take the one of IMAP and POP3 whose priority is lower (RFC 6186 section 3.4). */
export const clientServiceRecords: Record<keyof ClientServices, ClientServiceRecord> = {
  imap: { key: "srv-imaps", name: "_imaps._tcp", priority: 0, weight, port: clientPorts.imap },
  pop3: { key: "srv-pop3s", name: "_pop3s._tcp", priority: 10, weight, port: clientPorts.pop3 },
  smtp: { key: "srv-submissions", name: "_submissions._tcp", priority: 0, weight, port: clientPorts.smtp },
};
