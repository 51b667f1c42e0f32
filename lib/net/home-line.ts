import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { Agent, request } from "undici";

export type HomeAnswer =
  | { kind: "answered"; status: number; header(name: string): string | null; body: string }
  | { kind: "failed"; reason: string };

/** An agent's line to the Candor that it works for. */
export interface HomeLine {
  get(path: string, headers?: Record<string, string>): Promise<HomeAnswer>;
  /** Sends JSON; packed where that pays. */
  post(path: string, body: string): Promise<HomeAnswer>;
  close(): Promise<void>;
}

const timeoutMs = 10_000;
const packAboveBytes = 2048;
const answerLimit = 64 * 1024 * 1024;
const pack = promisify(gzip);

/** Keeps a connection open to one address. What fails is data: no call throws. */
export function openHomeLine(baseUrl: string, headers: Record<string, string>): HomeLine {
  const dispatcher = new Agent({ connections: 2, headersTimeout: timeoutMs, bodyTimeout: timeoutMs });

  async function send(method: "GET" | "POST", path: string, extra: Record<string, string>, body: Buffer | null) {
    const started = AbortSignal.timeout(timeoutMs);
    try {
      const answer = await request(baseUrl + path, {
        method,
        headers: { ...headers, ...extra },
        body,
        dispatcher,
        signal: started,
      });
      if (Number(answer.headers["content-length"] ?? 0) > answerLimit) throw new Error("The answer is too large.");
      const header = (name: string): string | null => {
        const value = answer.headers[name.toLowerCase()];
        return typeof value === "string" ? value : null;
      };
      return { kind: "answered", status: answer.statusCode, header, body: await answer.body.text() } as const;
    } catch (error) {
      const code = error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "";
      const reason = started.aborted ? "no answer in time" : code || (error instanceof Error ? error.message : "");
      return { kind: "failed", reason } as const;
    }
  }

  return {
    get: (path, extra = {}) => send("GET", path, extra, null),
    async post(path, body) {
      const plain = Buffer.from(body);
      const packed = plain.length > packAboveBytes;
      return send(
        "POST",
        path,
        { "content-type": "application/json", ...(packed ? { "content-encoding": "gzip" } : {}) },
        packed ? await pack(plain) : plain,
      );
    },
    close: () => dispatcher.destroy(),
  };
}
