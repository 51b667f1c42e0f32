import { createServer, type Server, type Socket } from "node:net";
import { createServer as createTlsServer, type TlsOptions } from "node:tls";
import { gzipSync } from "node:zlib";

export interface FaultTarget {
  port: number;
  close(): Promise<void>;
}

/** A server on loopback that does with each connection what a test wants, without knowing any protocol. */
export async function startFault(talk: (socket: Socket) => void, tls?: TlsOptions): Promise<FaultTarget> {
  const sockets = new Set<Socket>();
  const listener = (socket: Socket): void => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    socket.on("error", () => socket.destroy());
    talk(socket);
  };
  const server: Server = tls ? createTlsServer(tls, listener) : createServer(listener);
  server.on("tlsClientError", () => undefined);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  return {
    port: typeof address === "object" && address ? address.port : 0,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

/** Answers once the client has said something. */
const afterRequest =
  (answer: (socket: Socket) => void) =>
  (socket: Socket): void =>
    void socket.once("data", () => answer(socket));

function flood(socket: Socket, chunk: Buffer): void {
  const more = (): void => {
    while (!socket.destroyed && socket.write(chunk));
  };
  socket.on("drain", more);
  more();
}

/** Ways in which a server can be wrong, each with what an HTTP probe should call it. */
export const faults = {
  "accepts and never answers": { errorClass: "timeout", talk: () => undefined },
  "sends one byte now and then": {
    errorClass: "timeout",
    talk: (socket: Socket) => {
      let at = 0;
      const head = "HTTP/1.1 200 OK\r\nX-Long: and so on";
      const timer = setInterval(() => socket.write(head[at++ % head.length] ?? ""), 50);
      socket.on("close", () => clearInterval(timer));
    },
  },
  "sends a head and then one byte now and then": {
    errorClass: "timeout",
    talk: afterRequest((socket) => {
      socket.write("HTTP/1.1 200 OK\r\n\r\n");
      const timer = setInterval(() => socket.write("x"), 100);
      socket.on("close", () => clearInterval(timer));
    }),
  },
  "sends without end": {
    errorClass: "too_large",
    talk: afterRequest((socket) => {
      socket.write("HTTP/1.1 200 OK\r\n\r\n");
      flood(socket, Buffer.alloc(65_536, "x"));
    }),
  },
  "sends a gzip bomb": {
    errorClass: "too_large",
    talk: afterRequest((socket) => {
      const bomb = gzipSync(Buffer.alloc(256 * 1024 * 1024));
      socket.write(`HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: ${bomb.length}\r\n\r\n`);
      socket.end(bomb);
    }),
  },
  "sends broken gzip": {
    errorClass: "protocol",
    talk: afterRequest((socket) =>
      socket.end("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 9\r\n\r\nnot gzip!"),
    ),
  },
  "sends a malformed header": {
    errorClass: "protocol",
    talk: afterRequest((socket) => socket.end("HTTP/1.1 200 OK\r\nBad Header\0: x\r\n\r\nok")),
  },
  "sends a head without end": {
    errorClass: "protocol",
    talk: afterRequest((socket) => {
      socket.write("HTTP/1.1 200 OK\r\n");
      flood(socket, Buffer.from(`X-Filler: ${"y".repeat(1000)}\r\n`));
    }),
  },
  "redirects in a circle": {
    errorClass: "redirects",
    talk: (socket: Socket) =>
      void socket.on("data", () => socket.end("HTTP/1.1 302 Found\r\nLocation: /\r\nContent-Length: 0\r\n\r\n")),
  },
  "resets in the middle of the body": {
    errorClass: "reset",
    talk: afterRequest((socket) => {
      socket.write("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nhalf");
      setTimeout(() => socket.resetAndDestroy(), 30);
    }),
  },
  "closes in the middle of the body": {
    errorClass: "reset",
    talk: afterRequest((socket) => socket.end("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nhalf")),
  },
  "closes at once": { errorClass: "reset", talk: (socket: Socket) => void socket.destroy() },
} satisfies Record<string, { errorClass: string; talk: (socket: Socket) => void }>;
