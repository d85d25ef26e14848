/** What the fakes of DNS services' HTTP APIs share: a server on loopback, a log, and faults to order. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";

/** Decides, before a request is looked at, whether it fails: the status and body of the answer, or `"hang"`. */
export type Fault = (call: Call) => { status: number; body: unknown } | "hang" | undefined;

export interface Call {
  /** What is asked for, such as `POST /zones/…/dns_records` or `AddDomainRecord`. */
  what: string;
  input: Record<string, unknown>;
  /** Whether it came with credentials, where the service tells them apart from the rest. */
  authorized?: boolean;
}

export interface Answer {
  status: number;
  /** A text is XML as it is; all else is sent as JSON. */
  body: unknown;
}

/** An HTTP API of a DNS service, made of its public documents. */
export abstract class Fake {
  /** Every call, in order. */
  readonly calls: Call[] = [];
  /** Set to make calls fail. */
  fault: Fault | undefined;
  /** The most calls that were ever under way at once. */
  busiest = 0;
  private underWay = 0;
  private readonly server = createServer((request, response) => void this.serve(request, response));

  /** Starts on a free port; it is stopped when the test ends. */
  async start(): Promise<this> {
    onTestFinished(() => this.stop());
    return this.listen();
  }

  /** Starts on a free port, for longer than a test. */
  async listen(): Promise<this> {
    await new Promise<void>((resolve) => this.server.listen(0, "127.0.0.1", resolve));
    return this;
  }

  stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  get address(): string {
    return `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** What a request asks for. */
  protected abstract understand(request: IncomingMessage, body: string): Call;
  protected abstract answer(call: Call): Answer;

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.busiest = Math.max(this.busiest, ++this.underWay);
    try {
      const call = this.understand(request, (await request.toArray()).join(""));
      this.calls.push(call);
      const fault = this.fault?.(call);
      if (fault === "hang") return;
      const { status, body } = fault ?? this.answer(call);
      const isText = typeof body === "string";
      const type = isText ? "text/xml" : "application/json";
      response.writeHead(status, { "content-type": type }).end(isText ? body : JSON.stringify(body));
    } finally {
      this.underWay--;
    }
  }
}

/** Fails the next `times` calls that `matches`, then lets all through. */
export function failing(times: number, matches: (call: Call) => boolean, answer: Answer | "hang"): Fault {
  let left = times;
  return (call) => (matches(call) && left-- > 0 ? answer : undefined);
}
