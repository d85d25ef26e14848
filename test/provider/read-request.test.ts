import { ReadRequest } from "@pulumi/pulumi/proto/provider_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { expect, it } from "vitest";
import { tolerateMissingProperties } from "../../src/provider/protocol";

it("a read request without properties has empty ones, and one with properties keeps them", () => {
  class Request extends (ReadRequest as unknown as new () => {
    getProperties(): Struct | undefined;
    setProperties(properties: Struct): void;
  }) {}
  tolerateMissingProperties(Request.prototype as never);
  const request = new Request();
  expect(request.getProperties()?.toJavaScript()).toEqual({});
  request.setProperties(Struct.fromJavaScript({ path: "zone" }));
  expect(request.getProperties()?.toJavaScript()).toEqual({ path: "zone" });
});
