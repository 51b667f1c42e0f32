import { verifyAudit } from "../../services/audit-chain.ts";
import { type AuditEntry, auditFilter, listAudit } from "../../services/audit-log.ts";
import { json } from "../respond.ts";
import { numberIn } from "./parameters.ts";
import { type Route, route } from "./router.ts";

const entryShape = (entry: AuditEntry) => ({
  seq: entry.seq,
  at: entry.at,
  actor: entry.actor,
  actor_kind: entry.actorKind,
  client: entry.client,
  action: entry.action,
  subject: entry.subject,
  before: entry.before,
  after: entry.after,
  hash: entry.hash,
});

export const auditRoutes: readonly Route[] = [
  route("GET", "/audit", async (call) => {
    const filter = auditFilter(Object.fromEntries(call.query));
    return json(200, (await listAudit(call.ctx, numberIn(call, "limit", 100, 1, 100), filter)).map(entryShape));
  }),
  route("GET", "/audit/verify", async (call) => json(200, await verifyAudit(call.ctx))),
];
