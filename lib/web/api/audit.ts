import { auditRecord } from "../../render/audit.ts";
import { verifyAudit } from "../../services/audit-chain.ts";
import { auditFilter, listAudit } from "../../services/audit-log.ts";
import { json } from "../respond.ts";
import { numberIn } from "./parameters.ts";
import { type Route, route } from "./router.ts";

export const auditRoutes: readonly Route[] = [
  route("GET", "/audit", async (call) => {
    const filter = auditFilter(Object.fromEntries(call.query));
    return json(200, (await listAudit(call.ctx, numberIn(call, "limit", 100, 1, 100), filter)).map(auditRecord));
  }),
  route("GET", "/audit/verify", async (call) => json(200, await verifyAudit(call.ctx))),
];
