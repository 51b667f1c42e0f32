import { sqliteDialect } from "./dialect.ts";
import { defineTables } from "./tables.ts";

export const {
  pages,
  componentGroups,
  components,
  statusChanges,
  probes,
  probeResults,
  incidents,
  incidentComponents,
  incidentUpdates,
  updateRevisions,
  subscribers,
  tokens,
  apiTokens,
  events,
  deliveries,
  alerts,
  audit,
  settings,
  heartbeats,
  rateLimits,
  user,
  session,
  account,
  verification,
} = defineTables(sqliteDialect);
