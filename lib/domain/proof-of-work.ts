/**
 * A sum that costs a browser a second and a crowd of robots a day: a number whose hash together with the challenge
 * begins with so many bits of zero.
 */
export const proofBits = 14;
/** A form may stay open so long. */
export const proofLastsMs = 2 * 3_600_000;
/** Who can not do the sum waits so long instead. */
export const proofWaitMs = 10_000;

/** What is hashed. */
export const proofText = (challenge: string, answer: string): string => `${challenge}:${answer}`;

/** With how many bits of zero a hash begins. */
export function leadingZeroBits(hash: Uint8Array): number {
  let bits = 0;
  for (const byte of hash) {
    if (byte !== 0) return bits + Math.clz32(byte) - 24;
    bits += 8;
  }
  return bits;
}
