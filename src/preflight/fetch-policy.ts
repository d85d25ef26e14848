/** Gets the policy of MTA-STS as senders do (RFC 8461 section 3.3): over https, and following no redirect. */
import { get, type RequestOptions } from "node:https";

/** The characters of a policy: RFC 8461 section 3.3 advises a limit of 64 KiB. */
const MAX_LENGTH = 65_536;

/** `tls` is for servers with certificates of a private CA. */
export function fetchPolicy(url: string, signal: AbortSignal, tls: Pick<RequestOptions, "ca"> = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = get(url, { ...tls, signal, headers: { accept: "text/plain" } }, (response) => {
      if (response.statusCode !== 200) {
        response.destroy();
        reject(new Error(`${url} returns status ${response.statusCode}`));
        return;
      }
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (chunk: string) => {
        text += chunk;
        if (text.length > MAX_LENGTH) response.destroy(new Error(`${url} is longer than ${MAX_LENGTH} characters`));
      });
      response.on("end", () => resolve(text));
      response.on("error", reject);
    });
    request.on("error", reject);
  });
}
