import type { IncomingMessage, ServerResponse } from "node:http";
import { chooseEncoding, isFresh, type Packed } from "./packed.ts";

/** Answers a GET or HEAD from a prepared response: 304 to who has it already. */
export function answer(req: IncomingMessage, res: ServerResponse, packed: Packed): void {
  const chosen = chooseEncoding(req.headers["accept-encoding"] as string | undefined, packed);
  const match = req.headers["if-none-match"];
  if (match !== undefined && packed.status === 200 && isFresh(match, packed)) {
    res.writeHead(304, chosen.notModifiedHeaders as string[]);
    res.end();
    return;
  }
  res.writeHead(packed.status, chosen.headers as string[]);
  if (req.method === "HEAD") res.end();
  else res.end(chosen.body);
}
