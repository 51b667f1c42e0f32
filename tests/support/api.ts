import { system } from "../../lib/domain/actor.ts";
import { createApiToken } from "../../lib/services/api-tokens.ts";
import { ensurePage } from "../../lib/services/pages.ts";
import * as audit from "../../lib/store/audit.ts";
import type { Database } from "../../lib/store/database.ts";
import { answerManagement } from "../../lib/web/api/management.ts";
import { testContext } from "./context.ts";

/** What the tests read of an answer; whatever else is in it, toMatchObject sees. */
export interface Thing {
  id: string;
  name: string;
  status: string;
  error: string;
  message: string;
  field?: string;
  group_id: string | null;
  updated_at: string;
  resolved_at: string | null;
  components: Thing[];
  incident_updates: Thing[];
}

export interface Answer {
  status: number;
  body: Thing & Thing[];
  headers: Headers;
}

const actor = system("test");

/** A page and a client of the management API with a token of its own. */
export async function apiClient(db: Database) {
  const ctx = testContext(db);
  const page = await ensurePage(ctx);
  const { id: tokenId, token } = await createApiToken(ctx, actor, { name: "deploy" });

  async function send(method: string, path: string, init: RequestInit = {}): Promise<Answer> {
    const request = new Request(`https://status.example.com${path}`, {
      method,
      ...init,
      headers: { authorization: `OAuth ${token}`, ...(init.headers as Record<string, string> | undefined) },
    });
    const response = await answerManagement(request, ctx);
    const text = await response.text();
    return { status: response.status, body: text === "" ? null : JSON.parse(text), headers: response.headers };
  }
  const call = (method: string, path: string, body?: unknown): Promise<Answer> =>
    send(
      method,
      `/v1${path}`,
      body === undefined ? {} : { body: JSON.stringify(body), headers: { "content-type": "application/json" } },
    );
  const below = `/pages/${page.id}`;
  const component = async (name: string): Promise<string> =>
    (await call("POST", `${below}/components`, { component: { name } })).body.id;
  return { ctx, page, tokenId, token, send, call, below, component };
}

/** All that a refused request could have half written. */
export async function written(db: Database): Promise<unknown> {
  const {
    incidents,
    incidentUpdates,
    components,
    componentGroups,
    probes,
    subscribers,
    tokens,
    events,
    pages: p,
  } = db.t;
  const counts = [];
  for (const table of [incidents, incidentUpdates, components, componentGroups, probes, subscribers, tokens, events])
    counts.push((await db.db.select().from(table)).length);
  return { counts, audit: (await audit.list(db, 1000)).length, pages: await db.db.select().from(p) };
}
