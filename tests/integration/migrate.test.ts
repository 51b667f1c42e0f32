import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { migrate } from "../../lib/store/migrate.ts";
import { openDatabase } from "../../lib/store/open.ts";

const folder = join(import.meta.dirname, "../../drizzle");

describe("migrations", () => {
  it("are applied once when several processes start together", async () => {
    const url = `file:${join(mkdtempSync(join(tmpdir(), "candor-migrate-")), "candor.db")}`;
    const counts = await Promise.all([migrate(url, folder), migrate(url, folder), migrate(url, folder)]);
    expect(counts.filter((n) => n > 0)).toHaveLength(1);
    expect(await migrate(url, folder)).toBe(0);
    const db = openDatabase(url);
    await db.ping();
    await db.close();
  });
});
