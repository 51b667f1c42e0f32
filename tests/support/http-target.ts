import { createServer, type RequestListener, type Server } from "node:http";

export interface HttpTarget {
  url: string;
  /** Requests that came in. */
  hits(): number;
  answer(listener: RequestListener): void;
  close(): Promise<void>;
}

/** A real HTTP server on loopback whose answers a test decides. */
export async function startTarget(first: RequestListener = (_req, res) => res.end("ok")): Promise<HttpTarget> {
  let listener = first;
  let hits = 0;
  const server: Server = createServer((req, res) => {
    hits++;
    listener(req, res);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === "object" && address ? address.port : 0}/`,
    hits: () => hits,
    answer(next) {
      listener = next;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
