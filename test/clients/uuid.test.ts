import { expect, it } from "vitest";
import { nameUuid } from "../../src/clients/uuid";

it("makes the UUID of the standard's example", () => {
  // RFC 9562 appendix A.4: the name www.example.com in the name space of the DNS.
  const made = nameUuid("www.example.com", "6ba7b810-9dad-11d1-80b4-00c04fd430c8");
  expect(made).toBe("2ED6657D-E927-568B-95E1-2665A8AEA6A2");
});
