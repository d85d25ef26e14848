// The program of one stack: the domains of one shard, which fleet.mts writes into a file. JavaScript, so that none of many
// stacks compiles it anew.
const { readFileSync } = require("node:fs");
const { MailDomain, MailDomainInputError } = require("alibaba-mail");

/** @type {import("./shards.mts").Shard} */
const { shards, digest, domains } = JSON.parse(readFileSync(process.env.FLEET_SHARD, "utf8"));

const accepted = {};
const refused = {};

for (const { domain, args, former, failed } of domains) {
  if (failed) {
    if (former !== undefined) accepted[domain] = former;
    continue;
  }
  try {
    declare(domain, args);
  } catch (problem) {
    if (!(problem instanceof MailDomainInputError)) throw problem;
    refused[domain] = problem.message;
    // Its records stay as they are; without the component they would be deleted.
    if (former !== undefined) declare(domain, former);
  }
}

function declare(domain, args) {
  new MailDomain(domain, args);
  accepted[domain] = args;
}

// fleet.mts reads these before the next run.
module.exports = { shards, digest, accepted, refused };
