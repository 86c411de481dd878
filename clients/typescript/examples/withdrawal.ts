// A customer, a withdrawal, its release, and one that is frozen. Runs against a sandbox:
//   PROBITY_URL=http://127.0.0.1:8421 PROBITY_KEY=$(cat sandbox/cli.key) node dist/examples/withdrawal.js

import { probity, verdict, ProbityError } from "../src/index.js";

const url = process.env["PROBITY_URL"] ?? "http://127.0.0.1:8421";
const key = process.env["PROBITY_KEY"] ?? "";
const run = process.env["PROBITY_RUN"] ?? String(Date.now());
const api = probity({ url, key });
const customer = `ts-${run}`;

const taken = await api.PUT("/v1/customers/{customer}", {
  params: { path: { customer } },
  body: {
    legal_entity: "acme-us",
    kind: "person",
    identified: true,
    profile: { names: ["Wilhelmina Featherstonehaugh"], nationalities: ["NL"] },
  },
});
console.log("customer", taken.data?.outcome);

async function withdraw(transfer: string, address: string): Promise<void> {
  const { data } = await api.POST("/v1/transfers/screen", {
    body: {
      transfer,
      customer,
      legal_entity: "acme-us",
      flow: "withdrawal",
      amount: "0.5",
      asset: "eip155:1/slip44:60",
      counterparty: { address },
    },
  });
  if (!data) throw new Error("no decision is no permission");
  console.log("withdrawal", data.outcome, verdict(data));
  if (verdict(data) !== "proceed" || !data.release_token) return;
  // The signer asks once more, immediately before it broadcasts.
  const released = await api.POST("/v1/transfers/{transfer}/release", {
    params: { path: { transfer } },
    body: { release_token: data.release_token },
  });
  console.log("release", released.data?.outcome);
  await api.POST("/v1/transfers/{transfer}/outcome", {
    params: { path: { transfer } },
    body: { stage: "broadcast" },
  });
  console.log("broadcast reported");
}

await withdraw(`ts-${run}-1`, "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4");
await withdraw(`ts-${run}-2`, "0x0e8d244c2748cd7c013e0eb58feec382dbf272f7");
try {
  await withdraw(`ts-${run}-3`, "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5");
} catch (error) {
  if (!(error instanceof ProbityError)) throw error;
  console.log("refused", error.status, error.problem.field);
}
