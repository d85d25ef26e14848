/** Where name servers listen, over UDP and TCP (RFC 1035 section 4.2). */
export const DNS_PORT = 53;
