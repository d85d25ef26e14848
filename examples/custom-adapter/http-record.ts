import * as pulumi from "@pulumi/pulumi";

interface Inputs {
  endpoint: string;
  name: string;
  type: string;
  ttl: number;
  data: string;
}

async function call(method: string, url: string, body?: Inputs): Promise<{ id: string }> {
  const answer = await fetch(url, { method, body: body && JSON.stringify(body) });
  if (!answer.ok) throw new Error(`${method} ${url}: ${answer.status} ${await answer.text()}`);
  return answer.json() as Promise<{ id: string }>;
}

const provider: pulumi.dynamic.ResourceProvider<Inputs, Inputs> = {
  async create(inputs) {
    return { id: (await call("POST", `${inputs.endpoint}/records`, inputs)).id, outs: inputs };
  },
  async update(id, olds, news) {
    await call("PUT", `${olds.endpoint}/records/${id}`, news);
    return { outs: news };
  },
  async delete(id, props) {
    await call("DELETE", `${props.endpoint}/records/${id}`);
  },
};

/** A record of the service. */
export class HttpRecord extends pulumi.dynamic.Resource {
  constructor(
    name: string,
    args: { [Key in keyof Inputs]: pulumi.Input<Inputs[Key]> },
    opts?: pulumi.CustomResourceOptions,
  ) {
    super(provider, name, args, opts);
  }
}
