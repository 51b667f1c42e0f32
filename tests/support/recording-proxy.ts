import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";

export interface Passed {
  path: string;
  /** The validator that was sent along, if any. */
  ifNoneMatch: string | null;
  status: number;
}

export interface RecordingProxy {
  url: string;
  passed: Passed[];
  close(): Promise<void>;
}

/** Hands every GET on as it is and writes down what was asked and answered. */
export async function startRecordingProxy(target: string): Promise<RecordingProxy> {
  const passed: Passed[] = [];
  const server = createServer((req, res) => {
    const path = req.url ?? "/";
    const onward = request(target + path, { headers: req.headers }, (answer) => {
      const status = answer.statusCode ?? 0;
      passed.push({ path, ifNoneMatch: req.headers["if-none-match"] ?? null, status });
      res.writeHead(status, answer.headers);
      answer.pipe(res);
    });
    onward.on("error", () => res.destroy());
    onward.end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    passed,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
