import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from "node:crypto";
import { existsSync, linkSync, readFileSync, unlinkSync, writeFileSync } from "node:fs";
import type { Vault } from "../services/context.ts";

/**
 * The installation's secret: the one given, else the one in `$DATA_DIR/secret`, made at the first start.
 * Several processes may start at once: the first one's secret is everyone's.
 */
export function loadSecret(given: string | null, dataDir: string): string {
  if (given) return given;
  const file = `${dataDir}/secret`;
  if (!existsSync(file)) {
    const mine = `${file}.${process.pid}.${randomBytes(4).toString("hex")}`;
    writeFileSync(mine, `${randomBytes(32).toString("base64url")}\n`, { mode: 0o600, flush: true });
    try {
      linkSync(mine, file);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    } finally {
      unlinkSync(mine);
    }
  }
  return readFileSync(file, "utf8").trim();
}

const key = (secret: string, purpose: string): Buffer => Buffer.from(hkdfSync("sha256", secret, "candor", purpose, 32));

/** AES-256-GCM (NIST SP 800-38D) with a random 96-bit nonce, key by HKDF (RFC 5869). */
export function createVault(secret: string): Vault {
  const sealing = key(secret, "seal");
  // Purposes are a handful, and a crowd's links are derived by the hundred thousand.
  const digesting = new Map<string, Buffer>();
  return {
    seal(plain) {
      const iv = randomBytes(12);
      const cipher = createCipheriv("aes-256-gcm", sealing, iv);
      const body = Buffer.concat([cipher.update(plain, "utf8"), cipher.final()]);
      return `v1.${Buffer.concat([iv, cipher.getAuthTag(), body]).toString("base64url")}`;
    },
    open(sealed) {
      const raw = Buffer.from(sealed.replace(/^v1\./, ""), "base64url");
      const decipher = createDecipheriv("aes-256-gcm", sealing, raw.subarray(0, 12));
      decipher.setAuthTag(raw.subarray(12, 28));
      return Buffer.concat([decipher.update(raw.subarray(28)), decipher.final()]).toString("utf8");
    },
    digest(purpose, value) {
      const own = digesting.get(purpose) ?? key(secret, purpose);
      digesting.set(purpose, own);
      return createHmac("sha256", own).update(value).digest("hex");
    },
  };
}
