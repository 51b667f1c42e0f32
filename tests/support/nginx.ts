import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { freePort } from "./candor.ts";
import { eventually } from "./eventually.ts";

export interface Nginx {
  url: string;
  /** Of the master process; its worker is a child. */
  readonly pid: number;
  start(): Promise<void>;
  stop(): Promise<void>;
}

const binary = (): string => ["/usr/sbin/nginx", "/usr/bin/nginx"].find((p) => existsSync(p)) ?? "nginx";

/** A real nginx on loopback with a folder of its own; `body` is what `/` answers, packed beforehand for those who ask for gzip. */
export function createNginx(body: string | Buffer = "ok\n"): Promise<Nginx> {
  const www = mkdtempSync(join(tmpdir(), "candor-www-"));
  writeFileSync(join(www, "index.html"), body);
  writeFileSync(join(www, "index.html.gz"), gzipSync(body));
  return nginxFor(www);
}

/** A started nginx that serves a folder as it is. */
export async function serveFolder(www: string): Promise<Nginx> {
  const server = await nginxFor(www);
  await server.start();
  return { ...server, pid: server.pid, url: server.url.slice(0, -1) };
}

async function nginxFor(www: string): Promise<Nginx> {
  const folder = mkdtempSync(join(tmpdir(), "candor-nginx-"));
  const port = await freePort();
  writeFileSync(
    join(folder, "nginx.conf"),
    `daemon off; worker_processes 1; pid ${folder}/pid; error_log ${folder}/error.log; ${process.getuid?.() === 0 ? "user root;" : ""}
events { worker_connections 4096; }
http {
  access_log off;
  client_body_temp_path ${folder}/a; proxy_temp_path ${folder}/b; fastcgi_temp_path ${folder}/c; uwsgi_temp_path ${folder}/d; scgi_temp_path ${folder}/e;
  types { text/html html; text/css css; application/json json; application/rss+xml rss; image/svg+xml svg; }
  absolute_redirect off;
  keepalive_requests 1000000;
  server { listen 127.0.0.1:${port}; root ${www}; gzip_static on; }
}
`,
  );
  let child: ChildProcess | null = null;
  const url = `http://127.0.0.1:${port}/`;
  return {
    url,
    get pid() {
      return child?.pid ?? 0;
    },
    async start() {
      child = spawn(binary(), ["-p", folder, "-c", join(folder, "nginx.conf")], { stdio: "ignore" });
      await eventually(async () => {
        const answer = await fetch(url);
        if (!answer.ok) throw new Error(`nginx answers ${answer.status}`);
      });
    },
    async stop() {
      const ending = child;
      child = null;
      if (!ending) return;
      await new Promise<void>((resolve) => {
        ending.on("exit", () => resolve());
        ending.kill("SIGTERM");
      });
    },
  };
}
