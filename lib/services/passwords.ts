import { hash, verify } from "@node-rs/argon2";
import { ZxcvbnFactory } from "@zxcvbn-ts/core";
import { adjacencyGraphs, dictionary } from "@zxcvbn-ts/language-common";
import { invalid } from "../domain/errors.ts";

// The library's default algorithm is Argon2id; the costs are OWASP's minimum for it: 19 MiB, two passes, one lane.
const options = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

export const passwordLimits = { min: 12, max: 200 } as const;

/** Of five grades from 0; 3 takes more than 100 million guesses. */
const leastScore = 3;

/** Argon2id (RFC 9106), in the PHC string form that carries its own parameters. */
export const hashPassword = (password: string): Promise<string> => hash(password, options);

export async function verifyPassword(stored: string, password: string): Promise<boolean> {
  try {
    return await verify(stored, password);
  } catch {
    return false;
  }
}

let estimator: ZxcvbnFactory | null = null;

/** How hard a password is to guess for who knows these words of the person. Grades from 0 to 4. */
function scoreOf(password: string, words: readonly string[]): number {
  estimator ??= new ZxcvbnFactory({ dictionary, graphs: adjacencyGraphs });
  return estimator.check(password, [...words, "candor", "status"]).score;
}

/**
 * A new password that may be set.
 * @param words the person's name and the like, which make a password easy to guess
 * @throws AppError `invalid` on `field`.
 */
export function requirePassword(
  value: unknown,
  email: string,
  field = "password",
  words: readonly string[] = [],
): string {
  if (typeof value !== "string" || value === "") throw invalid(field, "Please give a password.");
  if (value.length < passwordLimits.min)
    throw invalid(field, `A password needs at least ${passwordLimits.min} characters. A few words in a row are good.`);
  if (value.length > passwordLimits.max) throw invalid(field, `This is longer than ${passwordLimits.max} characters.`);
  if (value.trim().toLowerCase() === email.toLowerCase())
    throw invalid(field, "The password must not be the e-mail address.");
  const own = [email, ...email.split(/[@.+_-]/), ...words.flatMap((text) => [text, ...text.split(/\s+/)])];
  const joined = words.map((text) => text.replaceAll(/\s+/g, ""));
  const known = [...own, ...joined].map((word) => word.toLowerCase()).filter((word) => word.length > 2);
  if (scoreOf(value, known) < leastScore)
    throw invalid(field, "This password is too easy to guess. Take a few words that do not belong together.");
  return value;
}
