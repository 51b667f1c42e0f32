import { createServer } from "node:http";
import { connect, type Socket } from "node:net";

export interface ForwardProxy {
  url: string;
  /** Where it was asked to connect to, as `host:port`. */
  tunnels: string[];
  close(): Promise<void>;
}

/** A forward proxy on loopback that makes tunnels (CONNECT); for a user and password only, when they are given. */
export async function startProxy(credentials?: string): Promise<ForwardProxy> {
  const tunnels: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((_req, res) => res.writeHead(405).end());
  const wanted = credentials && `Basic ${Buffer.from(credentials).toString("base64")}`;
  server.on("connect", (req, socket: Socket, head: Buffer) => {
    sockets.add(socket);
    socket.on("error", () => socket.destroy());
    if (wanted && req.headers["proxy-authorization"] !== wanted)
      return socket.end("HTTP/1.1 407 Proxy Authentication Required\r\n\r\n");
    const address = req.url ?? "";
    tunnels.push(address);
    const colon = address.lastIndexOf(":");
    const target = connect(Number(address.slice(colon + 1)), address.slice(0, colon), () => {
      socket.write("HTTP/1.1 200 OK\r\n\r\n");
      target.write(head);
      target.pipe(socket).pipe(target);
    });
    sockets.add(target);
    target.on("error", () => socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === "object" && address ? address.port : 0}`,
    tunnels,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}
