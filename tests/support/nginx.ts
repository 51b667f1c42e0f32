import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { freePort } from "./candor.ts";
import { eventually } from "./eventually.ts";

export interface Nginx {
  url: string;
  start(): Promise<void>;
  stop(): Promise<void>;
}

const binary = (): string => ["/usr/sbin/nginx", "/usr/bin/nginx"].find((p) => existsSync(p)) ?? "nginx";

/** A real nginx on loopback with a folder of its own; `body` is what `/` answers, packed beforehand for those who ask for gzip. */
export async function createNginx(body: string | Buffer = "ok\n"): Promise<Nginx> {
  const folder = mkdtempSync(join(tmpdir(), "candor-nginx-"));
  const port = await freePort();
  mkdirSync(join(folder, "www"));
  writeFileSync(join(folder, "www/index.html"), body);
  writeFileSync(join(folder, "www/index.html.gz"), gzipSync(body));
  writeFileSync(
    join(folder, "nginx.conf"),
    `daemon off; worker_processes 1; pid ${folder}/pid; error_log ${folder}/error.log; ${process.getuid?.() === 0 ? "user root;" : ""}
events { worker_connections 256; }
http {
  access_log off;
  client_body_temp_path ${folder}/a; proxy_temp_path ${folder}/b; fastcgi_temp_path ${folder}/c; uwsgi_temp_path ${folder}/d; scgi_temp_path ${folder}/e;
  types { text/html html; application/json json; }
  keepalive_requests 1000000;
  server { listen 127.0.0.1:${port}; root ${folder}/www; gzip_static on; }
}
`,
  );
  let child: ChildProcess | null = null;
  const url = `http://127.0.0.1:${port}/`;
  return {
    url,
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
