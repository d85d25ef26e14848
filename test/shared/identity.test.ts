import { describe, expect, it } from "vitest";
import { isOfUrn, isSameLineage, isShared, lineageOf, newIdentity, whoseIdentity } from "../../src/shared/identity";

const urn = "urn:pulumi:dev::mail::alibaba-mail:index:MailDomain$alibaba-mail:index:ZoneFileRecord::corp-spf";

describe("an identity", () => {
  it("is another one for each creation, and tells whose it is", () => {
    const [one, other] = [newIdentity(urn), newIdentity(urn)];
    expect(one).toMatch(/^mail\/dev\/corp-spf#[0-9a-f]{12}\.[0-9a-f]{8}$/);
    expect(one).not.toBe(other);
    expect(isSameLineage(one, other)).toBe(true);
    expect(isOfUrn(one, urn)).toBe(true);
    expect(isOfUrn(one, urn.replace("corp", "corp2"))).toBe(false);
    expect(whoseIdentity(one)).toEqual({ stack: "mail/dev", name: "corp-spf" });
  });

  it.each(["", "-2", "-10", ".0123abcd"])("is of its URN, also as earlier versions wrote it: %j", (end) => {
    expect(isOfUrn(lineageOf(urn) + end, urn)).toBe(true);
    expect(whoseIdentity(lineageOf(urn) + end).name).toBe("corp-spf");
  });

  it("is one resource's alone, but where version 0.1.0 wrote it", () => {
    expect(isShared(lineageOf(urn))).toBe(true);
    expect(["-2", ".0123abcd"].map((end) => isShared(lineageOf(urn) + end))).toEqual([false, false]);
    expect(isShared(newIdentity(urn))).toBe(false);
  });

  it.each(["", "corp-spf", "mail/dev/corp-spf", "mail/dev/corp-spf#0.1"])(
    "is not what somebody else wrote: %j",
    (text) => {
      expect(isOfUrn(text, urn)).toBe(false);
    },
  );

  it("keeps names apart that read alike, and parents", () => {
    expect(isOfUrn(newIdentity(`${urn} a`), `${urn}_a`)).toBe(false);
    expect(isOfUrn(newIdentity(urn.replace("::alibaba", "::my:index:Company$alibaba")), urn)).toBe(false);
    expect(whoseIdentity(newIdentity("urn:pulumi:dev::mail::t::a::b/c")).name).toBe("a__b_c");
  });
});
