import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Webhook } from "standardwebhooks";

export interface Call {
  path: string;
  headers: IncomingHttpHeaders;
  text: string;
  body: Record<string, unknown>;
}

export interface WebhookReceiver {
  url: string;
  calls: Call[];
  /** Decides the answer; the first one gives challenges back and takes everything else. */
  answer(listener: (call: Call, res: ServerResponse) => void): void;
  /** Checks a call's signature with the standard's own library at the moment it was made. @throws when it is wrong */
  verify(call: Call, secret: string): void;
  close(): Promise<void>;
}

export function obliging(call: Call, res: ServerResponse): void {
  res.setHeader("Content-Type", "application/json");
  res.end(JSON.stringify(call.body.challenge ? { challenge: call.body.challenge } : { ok: true }));
}

/** A real HTTP endpoint on loopback. */
export async function startWebhookReceiver(): Promise<WebhookReceiver> {
  const calls: Call[] = [];
  let listener: (call: Call, res: ServerResponse) => void = obliging;
  const server = createServer((req, res) => {
    const chunks: Buffer[] = [];
    req.on("data", (chunk: Buffer) => chunks.push(chunk));
    req.on("end", () => {
      const text = Buffer.concat(chunks).toString("utf8");
      const call: Call = { path: req.url ?? "/", headers: req.headers, text, body: JSON.parse(text) };
      calls.push(call);
      listener(call, res);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    calls,
    answer(next) {
      listener = next;
    },
    verify(call, secret) {
      new Webhook(secret).verify(call.text, call.headers as Record<string, string>);
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
