import { connect } from "node:net";

const patienceMs = 2000;

const isLoopback = (host: string): boolean => host === "localhost" || host === "::1" || host.startsWith("127.");

function answers(anchor: string): Promise<boolean> {
  const cut = anchor.lastIndexOf(":");
  const host = anchor.slice(0, cut).replace(/^\[|\]$/g, "");
  return new Promise((resolve) => {
    const socket = connect({ host, port: Number(anchor.slice(cut + 1)) });
    const done = (answered: boolean) => {
      socket.destroy();
      resolve(answered);
    };
    socket.setTimeout(patienceMs, () => done(false));
    socket.once("connect", () => done(true));
    // A refusal is an answer too, when it comes from another machine.
    socket.once("error", (error: NodeJS.ErrnoException) => done(error.code === "ECONNREFUSED" && !isLoopback(host)));
  });
}

/** Does any of these places (`host:port`) answer within two seconds? */
export async function reaches(anchors: readonly string[]): Promise<boolean> {
  return Promise.any(
    anchors.map(async (anchor) => {
      if (!(await answers(anchor))) throw new Error("no answer");
    }),
  ).then(
    () => true,
    () => false,
  );
}
