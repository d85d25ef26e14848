/** Records in a live zone, by dynamic updates. No message goes to a name server. */
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import type { Reply } from "../../src/dns/client";
import { exchange } from "../../src/dns/exchange";
import { type Protocol, type ResponseFilter, sendAndReceive, TransportError } from "../../src/dns/transport";
import { parseImportId } from "../../src/provider/dynamic-update-state";
import { errorsFor, unknownOutcome } from "../../src/update/diagnostics";
import type { LiveZone } from "../../src/update/live-zone";
import type { NameState } from "../../src/update/name-state";
import { createOwnershipRegistry } from "../../src/update/ownership";
import type { Place } from "../../src/update/target";
import type { Change } from "../../src/update/update";
import { makeChange } from "../../src/update/update";
import { recordFromText } from "../../src/update/zone-record";
import { process, quickMeans } from "../support/dynamic-update";
import { inputs, type Provoke, type Room, together } from "./entry";

const unsigned: Place = { server: "ns1.example.com", port: 53, zone: "example.com", name: "@", type: "MX" };
const place: Place = { ...unsigned, tsigKeyName: "mail-key", tsigAlgorithm: "hmac-sha256" };
const urn =
  "urn:pulumi:dev::mail::alibaba-mail:index:MailDomain$alibaba-mail:index:DynamicUpdateRecord::corp-mx-primary";
const mx = "5 mx1.sg.aliyun.com.";
const now = (): number => 1795867200;
const at = (where: Place): ReturnType<typeof errorsFor> => errorsFor(where, where.tsigKeyName, now);
const reply = (over: Partial<Reply>): Reply => ({ rcode: "NOERROR", answers: [], authorities: [], ...over }) as Reply;

const refusals = inputs((over: Partial<Reply>) => at(place).refused(reply(over)), {
  "rfc2136.badkey": [{ tsigError: "BADKEY" }],
  "rfc2136.badsig": [{ tsigError: "BADSIG" }],
  "rfc2136.badtime": [{ tsigError: "BADTIME", serverTime: now() + 3600 }],
  "rfc2136.badtrunc": [{ tsigError: "BADTRUNC" }],
  "rfc2136.tsig-error-99": [{ tsigError: "TSIG error 99" }],
  "rfc2136.formerr": [{ rcode: "FORMERR" }],
  "rfc2136.servfail": [{ rcode: "SERVFAIL" }],
  "rfc2136.notimp": [{ rcode: "NOTIMP" }],
  "rfc2136.refused": [{ rcode: "REFUSED" }],
  "rfc2136.notauth": [{ rcode: "NOTAUTH" }],
  "rfc2136.notzone": [{ rcode: "NOTZONE" }],
  "rfc2136.yxdomain": [{ rcode: "YXDOMAIN" }],
  "rfc2136.yxrrset": [{ rcode: "YXRRSET" }],
  "rfc2136.nxrrset": [{ rcode: "NXRRSET" }],
  "rfc2136.nxdomain": [{ rcode: "NXDOMAIN" }],
});

const complaints: Room = {
  "rfc2136.refused": () => at({ ...unsigned, type: "TXT" }).refused(reply({ rcode: "REFUSED" })),
  "rfc2136.notauth": () => at(unsigned).refused(reply({ rcode: "NOTAUTH" })),
  "rfc2136.not-authoritative": [
    () => at(place).notAuthoritative(reply({})),
    () => at(place).notAuthoritative(reply({ authorities: [{ name: "a.example.com", type: "NS" }] as never })),
  ],
  "rfc2136.other-zone": [() => at(place).otherZone(undefined), () => at(place).otherZone("a.example.com")],
  "rfc2136.below-dname": () => at(place).belowDname("a.example.com"),
  "rfc2136.unknown-outcome": () => unknownOutcome(at(place).refused(reply({ rcode: "SERVFAIL" }))),
};

const question = Buffer.from([0, 1]);
/** Milliseconds: where an end is waited for, so long that it comes before on any machine. */
const [SHORT, LONG] = [50, 30_000];

/** What is said where an exchange comes to no answer. */
async function unheard(protocol: Protocol, port: number, timeout: number): Promise<unknown> {
  const filter: ResponseFilter<never> = () => ({ rejected: "it is not an answer to this query" });
  const error = await sendAndReceive(protocol, { ip: "127.0.0.1", port }, question, timeout, filter).catch(
    (problem: unknown) => problem,
  );
  return error instanceof TransportError ? at(place).noResponse(error) : error;
}

/** Over TCP, to one who does this with the connection; to nobody where nothing is told. */
function overTcp(serve?: (socket: Socket) => void, timeout = LONG): Provoke {
  return async () => {
    const server = createServer(serve).listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    if (serve) return unheard("tcp", port, timeout).finally(() => server.close());
    await once(server.close(), "close");
    return unheard("tcp", port, timeout);
  };
}

async function overUdp(): Promise<unknown> {
  const socket = createSocket("udp4").bind(0, "127.0.0.1");
  await once(socket, "listening");
  socket.on("message", (octets, { port, address }) => socket.send(octets, port, address));
  return unheard("udp", socket.address().port, 1000).finally(() => socket.close());
}

const silences: Room = {
  "rfc2136.connection-refused": overTcp(),
  "rfc2136.timeout": [overTcp(() => {}, SHORT), overUdp],
  "rfc2136.network": [
    overTcp((socket) => socket.destroy()),
    overTcp((socket) => socket.end(Buffer.from([0, 2, 0, 1]))),
  ],
  "rfc2136.too-long": async () => {
    const carriage = { protocol: "tcp" as const, now, timeout: () => LONG };
    const sent = exchange(
      { ip: "127.0.0.1", port: 1 },
      Buffer.alloc(70_000),
      { name: "example.com", type: "SOA" },
      carriage,
    );
    return at(place).noResponse(
      await sent.then(
        () => undefined as never,
        (error: TransportError) => error,
      ),
    );
  },
};

/** What is said of a change in a zone with this state, which answers each message with this code. */
function change(where: Place, state: NameState, over: Partial<Change>, rcode = "NOERROR"): Promise<unknown> {
  const zone: LiveZone = {
    ...at(where),
    place: where,
    runtime: quickMeans({ now: () => now() * 1000, newId: () => 0 }),
    read: async () => state,
    assertNameInZone: async () => {},
    send: async () => reply({ rcode }),
    nameInUse: async () => true,
  };
  return makeChange(zone, createOwnershipRegistry(), { urn, managed: [], ...over });
}

const holds = (type: string, ...all: string[]): NameState => ({
  records: all.map((rdata) => recordFromText({ type, ttl: 600, rdata })),
});
const desired = (rdata: string, where = place): Partial<Change> => ({ desired: { ...where, rdata, ttl: 600 } });
const alias: Place = { ...place, name: "imap", type: "CNAME" };

const texts: Record<string, [name: string, ours: string, theirs: string]> = {
  spf: ["@", "v=spf1 mx -all", "v=spf1 -all"],
  dmarc: ["_dmarc", "v=DMARC1; p=reject", "v=DMARC1; p=none"],
  "mta-sts": ["_mta-sts", "v=STSv1; id=2;", "v=STSv1; id=1;"],
  "tls-rpt": ["_smtp._tls", "v=TLSRPTv1; rua=mailto:a@b.example", "v=TLSRPTv1; rua=mailto:c@d.example"],
  bimi: ["default._bimi", "v=BIMI1; l=https://example.com/logo.svg", "v=BIMI1; l="],
  dkim: ["default._domainkey", "v=DKIM1; p=", "v=DKIM1; k=rsa; p="],
};

const seconds: Room = together(
  ...Object.entries(texts).map(([kind, [name, ours, theirs]]): Room => {
    const where = { ...place, name, type: "TXT" };
    return {
      [`rfc2136.second-${kind}`]: () => change(where, holds("TXT", `"${theirs}"`), desired(`"${ours}"`, where)),
    };
  }),
);

const changes: Room = {
  "rfc2136.exists": [
    () => change(place, holds("MX", mx), desired(mx)),
    () => change(place, holds("MX", mx), { ...desired(mx), whose: async () => "it belongs to mail/dev/other" }),
  ],
  "rfc2136.lost-track": () =>
    change(place, holds("MX", "7 mx.example.net."), { ...desired("6 mx1.sg.aliyun.com."), managed: [mx] }),
  "rfc2136.other-cname": () => change(alias, holds("CNAME", "a.example."), desired("imap.sg.aliyun.com.", alias)),
  "rfc2136.cname-beside-other": [
    () =>
      change(
        place,
        { records: [], cname: recordFromText({ type: "CNAME", ttl: 60, rdata: "a.example." }) },
        desired(mx),
      ),
    () => change(alias, holds("CNAME"), desired("imap.sg.aliyun.com.", alias), "YXDOMAIN"),
  ],
  "rfc2136.unreadable": () => change(place, holds("MX"), desired(mx), "NXRRSET"),
  "rfc2136.unknown-outcome": () => change(place, holds("MX"), desired(mx)),
  "rfc2136.not-done": () => change(place, holds("MX", mx), { managed: [mx] }),
};

const check = (over: object): unknown =>
  process(undefined).check({}, { ...unsigned, ttl: 600, rdata: mx, ...over }, new Set(), urn);

const resources: Room = {
  "rfc2136.import-id": () => parseImportId("ns1.example.com|example.com"),
  "rfc2136.rdata": () => check({ rdata: "mx1.sg.aliyun.com." }),
  "host.port": () => check({ server: "192.0.2.1:53" }),
};

export const room: Room = together(refusals, complaints, silences, changes, seconds, resources);
