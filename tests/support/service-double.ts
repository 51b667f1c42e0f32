import { createServer, type IncomingHttpHeaders } from "node:http";
import { createServer as createSecureServer } from "node:https";
import type { AddressInfo, Socket } from "node:net";
import type { Certificate } from "./certificates.ts";

export interface Request {
  path: string;
  headers: IncomingHttpHeaders;
  bytes: Buffer;
  text: string;
}

export interface Answer {
  status: number;
  headers?: Record<string, string>;
  body?: string;
}

/** What is done with a request: answered, or one of the ways in which networks and servers fail. */
export type Deed = Answer | "hang" | "hang up" | "garbage" | "cut short" | "echo";

export interface ServiceDouble {
  /** Without a trailing slash. */
  url: string;
  requests: Request[];
  /** Decides what is done with the next requests. */
  does(deed: Deed | ((request: Request) => Deed)): void;
  close(): Promise<void>;
}

function perform(deed: Deed, request: Request, socket: Socket): string | null {
  if (deed === "hang") return null;
  if (deed === "hang up") {
    socket.destroy();
    return null;
  }
  if (deed === "garbage") return "this is not HTTP at all\r\n\r\n";
  if (deed === "cut short") return "HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{";
  const answer =
    deed === "echo" ? { status: 400, body: `${request.path}${request.headers.authorization ?? ""}` } : deed;
  const body = answer.body ?? "";
  const head = { "Content-Length": String(Buffer.byteLength(body)), Connection: "close", ...answer.headers };
  const lines = Object.entries(head).map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${answer.status} Said\r\n${lines.join("")}\r\n${body}`;
}

/** A real server on loopback in the place of a service; it keeps what it was sent. */
export async function startService(certificate?: Certificate): Promise<ServiceDouble> {
  const requests: Request[] = [];
  let next: (request: Request) => Deed = () => ({ status: 200 });
  const listener: Parameters<typeof createServer>[1] = (req) => {
    const chunks: Buffer[] = [];
    req.on("data", (chunk: Buffer) => chunks.push(chunk));
    req.on("end", () => {
      const bytes = Buffer.concat(chunks);
      const request = { path: req.url ?? "/", headers: req.headers, bytes, text: bytes.toString("utf8") };
      requests.push(request);
      const said = perform(next(request), request, req.socket);
      if (said !== null) req.socket.end(said);
    });
  };
  const server = certificate ? createSecureServer(certificate, listener) : createServer(listener);
  const sockets = new Set<Socket>();
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `${certificate ? "https" : "http"}://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    does(deed) {
      next = typeof deed === "function" ? deed : () => deed;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}
