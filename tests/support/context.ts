import { randomBytes } from "node:crypto";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { plainServices } from "../../lib/domain/services.ts";
import { createVault } from "../../lib/runtime/vault.ts";
import type { Context } from "../../lib/services/context.ts";
import type { Database } from "../../lib/store/database.ts";

export interface TestContext extends Context {
  clock: { now(): number; set(at: number): void; advance(ms: number): void };
}

export const testStart = Date.UTC(2026, 2, 10, 12, 0, 0);

/** A context with a clock that stands still until it is moved. */
export function testContext(db: Database): TestContext {
  let now = testStart;
  const quiet = () => undefined;
  return {
    db,
    clock: {
      now: () => now,
      set(at) {
        now = at;
      },
      advance(ms) {
        now += ms;
      },
    },
    random: { bytes: (n) => randomBytes(n), noise: () => 0.5 },
    log: { debug: quiet, info: quiet, warn: quiet, error: quiet },
    vault: createVault("a secret for tests only"),
    installation: {
      baseUrl: "https://status.example.com",
      mailFrom: "Status <status@example.com>",
      mail: { bounceDomain: null, rate: null, dkim: null },
      mailCaptured: true,
      webhookAllowPrivate: false,
      probeAllowPrivate: true,
      probeAnchors: [],
      oidc: null,
      services: plainServices,
      websubHub: null,
      dataDir: mkdtempSync(join(tmpdir(), "candor-data-")),
    },
  };
}
