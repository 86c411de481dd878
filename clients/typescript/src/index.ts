// Typed client of Probity's API. Paths, bodies and answers are checked against `schema.ts`, which is generated
// from the OpenAPI document; this file adds the key, errors as exceptions, and one question: may it go on?

import createClient, { type Client } from "openapi-fetch";
import type { components, paths } from "./schema.js";

export type { components, paths };
export type Decision = components["schemas"]["DecisionAnswer"];
export type Problem = components["schemas"]["Problem"];

/** An error answer (RFC 9457). `status` 503 and 429 carry `retryAfterSeconds`. */
export class ProbityError extends Error {
  constructor(
    readonly status: number,
    readonly problem: Partial<Problem>,
    readonly retryAfterSeconds: number | undefined,
  ) {
    super(`${status} ${problem.title ?? "error"}: ${problem.detail ?? ""}`);
    this.name = "ProbityError";
  }
}

export interface Options {
  /** Address of the server, e.g. `http://127.0.0.1:8420`. */
  url: string;
  /** API key, `pk_<id>.<secret>`. */
  key: string;
}

/** A client: `client.PUT("/v1/customers/{customer}", …)`. Every answer outside 2xx is thrown. */
export function probity(options: Options): Client<paths> {
  const client = createClient<paths>({ baseUrl: options.url });
  client.use({
    onRequest({ request }) {
      request.headers.set("Authorization", `Bearer ${options.key}`);
      return request;
    },
    async onResponse({ response }) {
      if (response.ok) return undefined;
      const text = await response.text();
      let problem: Partial<Problem> = {};
      try {
        problem = JSON.parse(text) as Partial<Problem>;
      } catch {
        problem = { title: "not a problem document", detail: text.slice(0, 200) };
      }
      const retry = Number(response.headers.get("retry-after") ?? Number.NaN);
      throw new ProbityError(response.status, problem, Number.isNaN(retry) ? undefined : retry);
    },
  });
  return client;
}

/**
 * What to do with a decision: `proceed`, `stop`, or `incumbent` while the flow is only observed and another system
 * acts. Anything unknown stops.
 */
export function verdict(decision: Decision): "proceed" | "stop" | "incumbent" {
  if (decision.mode === "observe") return "incumbent";
  return decision.mode === "enforce" && decision.outcome === "allow" && decision.status === "final"
    ? "proceed"
    : "stop";
}
