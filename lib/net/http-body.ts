import { createBrotliDecompress, createGunzip, createInflate } from "node:zlib";

/** The part of an answer that was read, and how much there was of it, after decompression. */
export interface ReadBody {
  text: string;
  size: number;
  /** `text` is not all of it. */
  truncated: boolean;
  /** There is more than the limit; the rest was not read. */
  tooLarge: boolean;
}

export interface BodyLimits {
  /** How much is read, in bytes as they are after decompression, so that a small bomb stays small. */
  maxBytes: number;
  /** How much of it is kept. */
  keepBytes: number;
}

/** Called once: with the body, or with what was wrong with its compression. */
type Done = (error: Error | null, body: ReadBody) => void;

export interface BodyCollector {
  write(chunk: Buffer): void;
  end(): void;
  /** Nothing more is wanted. */
  destroy(): void;
}

function decoder(encoding: string) {
  switch (encoding.trim().toLowerCase()) {
    case "gzip":
    case "x-gzip":
      return createGunzip();
    case "deflate":
      return createInflate();
    case "br":
      return createBrotliDecompress();
    default:
      return null;
  }
}

/** What is compressed is gathered before it is unpacked: this much of it at most. */
const packedLimit = 16 * 1024 * 1024;

/**
 * Takes in a body piece by piece within limits. It never asks for a pause: undici 7 fails an assertion, outside of any
 * caller's reach, when a server closes a connection whose reading is paused.
 */
export function collectBody(
  encoding: string | undefined,
  { maxBytes, keepBytes }: BodyLimits,
  done: Done,
): BodyCollector {
  const kept: Buffer[] = [];
  let size = 0;
  let keptSize = 0;
  let over = false;

  function finish(error: Error | null, tooLarge: boolean): void {
    if (over) return;
    over = true;
    const [first] = kept;
    const all = kept.length === 1 && first ? first : Buffer.concat(kept);
    done(error, { text: all.toString("utf8"), size, truncated: size > keptSize, tooLarge });
  }
  function take(chunk: Buffer): void {
    if (over) return;
    size += chunk.length;
    const room = Math.min(keepBytes, maxBytes) - keptSize;
    if (room > 0) {
      const part = chunk.length > room ? chunk.subarray(0, room) : chunk;
      kept.push(part);
      keptSize += part.length;
    }
    if (size > maxBytes) finish(null, true);
  }
  const destroy = (): void => {
    over = true;
  };
  const unpack = encoding === undefined ? null : decoder(encoding);
  if (!unpack) return { write: take, end: () => finish(null, false), destroy };

  const packed: Buffer[] = [];
  let packedSize = 0;
  unpack.on("data", (chunk: Buffer) => {
    take(chunk);
    if (over) unpack.destroy();
  });
  unpack.on("end", () => finish(null, false));
  unpack.on("error", (error) => finish(error, false));
  return {
    write(chunk) {
      if (over) return;
      packedSize += chunk.length;
      if (packedSize > Math.min(maxBytes, packedLimit)) finish(null, true);
      else packed.push(chunk);
    },
    end() {
      if (!over) unpack.end(Buffer.concat(packed));
    },
    destroy() {
      destroy();
      unpack.destroy();
    },
  };
}
