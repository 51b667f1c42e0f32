import { AwsClient } from "aws4fetch";

export interface ObjectStoreSettings {
  bucket: string;
  /** What every key begins with: "" or "status/". */
  prefix: string;
  /** Of an S3-compatible service; null for Amazon's own. */
  endpoint: string | null;
  region: string;
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken: string | null;
}

export interface ObjectStore {
  /** @throws Error when the store refuses */
  put(key: string, body: Buffer, headers: Record<string, string>): Promise<void>;
  /** Removing what is not there is no error. @throws Error when the store refuses */
  remove(key: string): Promise<void>;
}

const timeoutMs = 30_000;

/** An S3-compatible bucket, with path-style addresses, which every such service knows (AWS Signature Version 4). */
export function openObjectStore(settings: ObjectStoreSettings): ObjectStore {
  const { bucket, prefix, region } = settings;
  const client = new AwsClient({
    accessKeyId: settings.accessKeyId,
    secretAccessKey: settings.secretAccessKey,
    ...(settings.sessionToken === null ? {} : { sessionToken: settings.sessionToken }),
    region,
    service: "s3",
    retries: 3,
  });
  const base = settings.endpoint ?? `https://s3.${region}.amazonaws.com`;
  const urlOf = (key: string): string =>
    `${base.replace(/\/+$/, "")}/${bucket}/${`${prefix}${key}`.split("/").map(encodeURIComponent).join("/")}`;

  async function send(method: string, key: string, init: RequestInit): Promise<void> {
    const answer = await client.fetch(urlOf(key), { method, ...init, signal: AbortSignal.timeout(timeoutMs) });
    const text = await answer.text();
    if (answer.ok || (method === "DELETE" && answer.status === 404)) return;
    throw new Error(`The object store answered ${answer.status} for ${key}: ${text.slice(0, 200)}`);
  }

  return {
    put: (key, body, headers) => send("PUT", key, { body: new Uint8Array(body), headers }),
    remove: (key) => send("DELETE", key, {}),
  };
}
