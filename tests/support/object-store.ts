import { createHash, createHmac } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface StoredObject {
  body: Buffer;
  type: string | undefined;
  cacheControl: string | undefined;
  encoding: string | undefined;
}

export interface Asked {
  method: string;
  /** Without the bucket; empty for the bucket itself. */
  key: string;
  /** Did it bring exactly the bytes that were there? */
  same: boolean;
}

/** What a request meets instead of the store: silence, or an answer of this status with S3's code. */
export type Fault = "hang" | { status: number; code: string };

export interface TestObjectStore {
  url: string;
  env: Record<string, string>;
  objects: Map<string, StoredObject>;
  asked: Asked[];
  /** Decides over each request; null for none. */
  fault(decide: ((asked: Asked) => Fault | null) | null): void;
  close(): Promise<void>;
}

const bucket = "status-copy";
const region = "eu-test-1";
const keyId = "AKIDTEST";
const secret = "wJalr/secret+key";
const listedAtOnce = 50;

const sha256 = (text: string | Buffer): string => createHash("sha256").update(text).digest("hex");
const hmac = (key: string | Buffer, text: string): Buffer => createHmac("sha256", key).update(text).digest();
const encoded = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);

/** S3's code for what is wrong with the signature; null when it holds (Amazon S3: Signature Version 4 in the header). */
function signatureFault(req: IncomingMessage, body: Buffer): string | null {
  const header = /^AWS4-HMAC-SHA256 Credential=(\S+?), ?SignedHeaders=(\S+?), ?Signature=([0-9a-f]{64})$/.exec(
    req.headers.authorization ?? "",
  );
  if (!header) return "AccessDenied";
  const [, credential = "", signedHeaders = "", signature] = header;
  const [id, day = "", ...scope] = credential.split("/");
  if (id !== keyId) return "InvalidAccessKeyId";
  if (scope.join("/") !== `${region}/s3/aws4_request`) return "AuthorizationHeaderMalformed";
  const date = String(req.headers["x-amz-date"]);
  const at = Date.parse(date.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, "$1-$2-$3T$4:$5:$6Z"));
  if (!(Math.abs(Date.now() - at) < 15 * 60_000) || !date.startsWith(day)) return "RequestTimeTooSkewed";
  const bodyHash = req.headers["x-amz-content-sha256"];
  if (bodyHash !== sha256(body)) return "XAmzContentSHA256Mismatch";
  const names = signedHeaders.split(";");
  if (!["host", "x-amz-content-sha256", "x-amz-date"].every((name) => names.includes(name))) return "AccessDenied";
  const { pathname, searchParams } = new URL(req.url ?? "/", "http://store");
  const canonical = [
    req.method,
    pathname
      .split("/")
      .map((part) => encoded(decodeURIComponent(part)))
      .join("/"),
    [...searchParams]
      .map(([name, value]) => `${encoded(name)}=${encoded(value)}`)
      .sort()
      .join("&"),
    ...names.map((name) => `${name}:${String(req.headers[name] ?? "").trim()}`),
    "",
    signedHeaders,
    bodyHash,
  ].join("\n");
  const toSign = ["AWS4-HMAC-SHA256", date, [day, ...scope].join("/"), sha256(canonical)].join("\n");
  const key = [day, ...scope].reduce<Buffer | string>((k, part) => hmac(k, part), `AWS4${secret}`);
  return hmac(key, toSign).toString("hex") === signature ? null : "SignatureDoesNotMatch";
}

function refuse(res: ServerResponse, status: number, code: string): ServerResponse {
  res.writeHead(status, { "Content-Type": "application/xml" });
  return res.end(`<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>No.</Message></Error>`);
}

/** A small S3-compatible store on loopback that checks every signature and keeps what it is sent. */
export async function startObjectStore(): Promise<TestObjectStore> {
  const objects = new Map<string, StoredObject>();
  const asked: Asked[] = [];
  let decide: ((asked: Asked) => Fault | null) | null = null;

  function list(url: URL, res: ServerResponse): ServerResponse {
    const prefix = url.searchParams.get("prefix") ?? "";
    const after = url.searchParams.get("continuation-token") ?? "";
    const keys = [...objects.keys()].filter((key) => key.startsWith(prefix) && key > after).sort();
    const page = keys.slice(0, listedAtOnce);
    const entries = page.map((key) => {
      const etag = createHash("md5")
        .update(objects.get(key)?.body ?? "")
        .digest("hex");
      return `<Contents><Key>${key.replaceAll("&", "&amp;")}</Key><ETag>&quot;${etag}&quot;</ETag></Contents>`;
    });
    const more =
      keys.length > page.length
        ? `<IsTruncated>true</IsTruncated><NextContinuationToken>${page.at(-1)}</NextContinuationToken>`
        : "<IsTruncated>false</IsTruncated>";
    res.writeHead(200, { "Content-Type": "application/xml" });
    return res.end(
      `<?xml version="1.0"?>\n<ListBucketResult><Name>${bucket}</Name>${more}${entries.join("")}</ListBucketResult>`,
    );
  }

  function answer(req: IncomingMessage, res: ServerResponse, body: Buffer): ServerResponse | null {
    const url = new URL(req.url ?? "/", "http://store");
    const [name, ...rest] = url.pathname.split("/").slice(1).map(decodeURIComponent);
    const key = rest.join("/");
    const method = req.method ?? "GET";
    const request: Asked = { method, key, same: objects.get(key)?.body.equals(body) === true };
    asked.push(request);
    const fault = decide?.(request) ?? null;
    if (fault === "hang") return null;
    if (fault) return refuse(res, fault.status, fault.code);
    const wrong = signatureFault(req, body);
    if (wrong) return refuse(res, 403, wrong);
    if (name !== bucket) return refuse(res, 404, "NoSuchBucket");
    if (method === "GET" && key === "") return list(url, res);
    if (method === "DELETE") {
      objects.delete(key);
      return res.writeHead(204).end();
    }
    if (method !== "PUT" || key === "") return refuse(res, 405, "MethodNotAllowed");
    objects.set(key, {
      body,
      type: req.headers["content-type"],
      cacheControl: req.headers["cache-control"],
      encoding: req.headers["content-encoding"],
    });
    return res.writeHead(200, { ETag: `"${createHash("md5").update(body).digest("hex")}"` }).end();
  }

  const server = createServer((req, res) => {
    const chunks: Buffer[] = [];
    req.on("data", (chunk: Buffer) => chunks.push(chunk));
    req.on("end", () => answer(req, res, Buffer.concat(chunks)));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    env: {
      PUBLISH_TO: `s3://${bucket}/status`,
      S3_ENDPOINT: url,
      AWS_REGION: region,
      AWS_ACCESS_KEY_ID: keyId,
      AWS_SECRET_ACCESS_KEY: secret,
    },
    objects,
    asked,
    fault(next) {
      decide = next;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
