import { createServer } from "node:http";

/** A bundled service to probe: always well, slow, or failing for a minute out of four, so that the page has something to show. */
export async function startDemoTarget(): Promise<string> {
  const server = createServer((req, res) => {
    const failing = Math.floor(Date.now() / 60_000) % 4 === 3;
    const answer = (status: number, text: string) => res.writeHead(status, { "Content-Type": "text/plain" }).end(text);
    if (req.url === "/flaky" && failing) answer(503, "failing on purpose\n");
    else if (req.url === "/slow") setTimeout(() => answer(200, "slow\n"), 400);
    else answer(200, "ok\n");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  // It holds nobody up: the demo ends with its own processes.
  server.unref();
  const address = server.address();
  return `http://127.0.0.1:${typeof address === "object" && address ? address.port : 0}`;
}
