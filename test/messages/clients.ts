import { buildAutoconfig, type ClientOptions, type ClientPlan } from "../../src/clients";
import { planMailDomain } from "../../src/plan";
import { inputs, type Room, together } from "./entry";

const plan = planMailDomain({ domain: "example.com" });

export const room: Room = together(
  inputs((options: ClientOptions) => buildAutoconfig(plan, options), {
    "clients.user": [{ user: "ann" }],
    "clients.user-domain": [{ user: "ann@example.org" }],
    "clients.name": [{ name: " " }, { name: "x".repeat(61) }, { name: "Example\u202eLtd" }],
  }),
  inputs((given: ClientPlan) => buildAutoconfig(given), {
    "clients.no-host": [{ domain: "example.com", endpoints: {} }],
  }),
);
