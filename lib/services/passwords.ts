import { hash, verify } from "@node-rs/argon2";
import { invalid } from "../domain/errors.ts";

// The library's default algorithm is Argon2id; the costs are OWASP's minimum for it: 19 MiB, two passes, one lane.
const options = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

export const passwordLimits = { min: 12, max: 200 } as const;

/** Argon2id (RFC 9106), in the PHC string form that carries its own parameters. */
export const hashPassword = (password: string): Promise<string> => hash(password, options);

export async function verifyPassword(stored: string, password: string): Promise<boolean> {
  try {
    return await verify(stored, password);
  } catch {
    return false;
  }
}

/**
 * A new password that may be set.
 * @throws AppError `invalid` on `field`.
 */
export function requirePassword(value: unknown, email: string, field = "password"): string {
  if (typeof value !== "string" || value === "") throw invalid(field, "Please give a password.");
  if (value.length < passwordLimits.min)
    throw invalid(field, `A password needs at least ${passwordLimits.min} characters. A few words in a row are good.`);
  if (value.length > passwordLimits.max) throw invalid(field, `This is longer than ${passwordLimits.max} characters.`);
  if (value.trim().toLowerCase() === email.toLowerCase())
    throw invalid(field, "The password must not be the e-mail address.");
  if (new Set(value).size < 4) throw invalid(field, "This password is too easy to guess.");
  return value;
}
