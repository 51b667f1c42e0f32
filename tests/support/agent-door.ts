import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import type { Context } from "../../lib/services/context.ts";
import { answerAgent } from "../../lib/web/agent-door.ts";

export interface AgentDoor {
  url: string;
  close(): Promise<void>;
}

/** The addresses for agents on a real HTTP server on loopback. */
export async function startAgentDoor(ctx: Context): Promise<AgentDoor> {
  const server = createServer(async (req, res) => {
    const body = await buffer(req);
    const request = new Request(`http://candor.example${req.url}`, {
      method: req.method ?? "GET",
      headers: req.headers as Record<string, string>,
      body: body.length > 0 ? new Uint8Array(body) : null,
    });
    const response = await answerAgent(request, ctx);
    res.writeHead(response.status, Object.fromEntries(response.headers));
    res.end(Buffer.from(await response.arrayBuffer()));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
