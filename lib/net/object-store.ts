import { createHash } from "node:crypto";
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

export interface StoredObject {
  /** Without the prefix. */
  key: string;
  /** For what was sent in one piece and is not encrypted with a key of its own: the body's MD5 in hexadecimal digits. */
  etag: string;
}

export interface ObjectStore {
  /** @throws Error when the store refuses or does not answer; the message is a sentence for the operator */
  put(key: string, body: Buffer, headers: Record<string, string>): Promise<void>;
  /** Removing what is not there is no error. @throws Error as `put` */
  remove(key: string): Promise<void>;
  /** What is below the prefix; null when the keys may write but not list. @throws Error as `put` */
  list(): Promise<StoredObject[] | null>;
}

const defaultTimeoutMs = 30_000;
const listedAtMost = 100_000;

interface Answer {
  status: number;
  text: string;
}

const unescapeXml = (text: string): string =>
  text.replace(
    /&(lt|gt|quot|apos|amp);/g,
    (_, name) => ({ lt: "<", gt: ">", quot: '"', apos: "'" })[name as "lt"] ?? "&",
  );

/** The text of an element that holds nothing but text, as S3's short documents have them. */
const elementOf = (xml: string, name: string): string | undefined => {
  const text = new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1];
  return text === undefined ? undefined : unescapeXml(text);
};

const keysRefused = new Set(["InvalidAccessKeyId", "SignatureDoesNotMatch", "InvalidToken", "ExpiredToken"]);

/** What an answer means, in words. Codes: Amazon S3 API Reference, Error Responses. */
function refusal({ status, text }: Answer, { bucket, region }: ObjectStoreSettings): string {
  const code = elementOf(text, "Code") ?? "";
  const said = code === "" ? String(status) : `${status} ${code}`;
  if (keysRefused.has(code))
    return `The object store does not take the keys (${said}): AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY or AWS_SESSION_TOKEN is wrong.`;
  if (code === "NoSuchBucket") return `The object store has no bucket named ${bucket} (${said}).`;
  if (code === "AuthorizationHeaderMalformed" || code === "PermanentRedirect")
    return `The bucket ${bucket} is not in the region ${region} (${said}): AWS_REGION is wrong.`;
  if (code === "RequestTimeTooSkewed") return `The object store finds this machine's clock wrong (${said}).`;
  if (status === 401 || status === 403) return `These keys may not write to the bucket ${bucket} (${said}).`;
  return `The object store answered ${said}.`;
}

function unreachable(error: unknown, timeoutMs: number): string {
  if (error instanceof Error && error.name === "TimeoutError")
    return `The object store did not answer within ${timeoutMs / 1000} s.`;
  const cause = error instanceof Error ? (error.cause as NodeJS.ErrnoException | undefined) : undefined;
  return `The object store can not be reached (${cause?.code ?? cause?.message ?? String(error)}).`;
}

/**
 * An S3-compatible bucket, with path-style addresses, which every such service knows (AWS Signature Version 4, bodies
 * signed too: the endpoint may be plain HTTP).
 */
export function openObjectStore(settings: ObjectStoreSettings, timeoutMs = defaultTimeoutMs): ObjectStore {
  const { bucket, prefix, region } = settings;
  const client = new AwsClient({
    accessKeyId: settings.accessKeyId,
    secretAccessKey: settings.secretAccessKey,
    ...(settings.sessionToken === null ? {} : { sessionToken: settings.sessionToken }),
    region,
    service: "s3",
    retries: 3,
  });
  const base = `${(settings.endpoint ?? `https://s3.${region}.amazonaws.com`).replace(/\/+$/, "")}/${bucket}`;
  const urlOf = (key: string): string => `${base}/${`${prefix}${key}`.split("/").map(encodeURIComponent).join("/")}`;

  async function ask(method: string, url: string, body?: Buffer, headers?: Record<string, string>): Promise<Answer> {
    const signal = AbortSignal.timeout(timeoutMs);
    const hash = createHash("sha256")
      .update(body ?? "")
      .digest("hex");
    try {
      const answer = await client.fetch(url, {
        method,
        headers: { ...headers, "x-amz-content-sha256": hash },
        ...(body ? { body: new Uint8Array(body) } : {}),
        signal,
      });
      return { status: answer.status, text: await answer.text() };
    } catch (error) {
      throw new Error(unreachable(error, timeoutMs), { cause: error });
    }
  }

  const isGood = ({ status }: Answer): boolean => status >= 200 && status < 300;

  async function listPage(after: string | undefined): Promise<Answer> {
    const query = new URLSearchParams({ "list-type": "2", prefix, ...(after ? { "continuation-token": after } : {}) });
    return ask("GET", `${base}?${query}`);
  }

  return {
    async put(key, body, headers) {
      const answer = await ask("PUT", urlOf(key), body, headers);
      if (!isGood(answer)) throw new Error(refusal(answer, settings));
    },
    async remove(key) {
      const answer = await ask("DELETE", urlOf(key));
      const gone = answer.status === 404 && elementOf(answer.text, "Code") !== "NoSuchBucket";
      if (!isGood(answer) && !gone) throw new Error(refusal(answer, settings));
    },
    async list() {
      const found: StoredObject[] = [];
      let after: string | undefined;
      do {
        const answer = await listPage(after);
        if (answer.status === 403 && elementOf(answer.text, "Code") === "AccessDenied") return null;
        if (!isGood(answer)) throw new Error(refusal(answer, settings));
        for (const [, entry = ""] of answer.text.matchAll(/<Contents>([\s\S]*?)<\/Contents>/g)) {
          const key = elementOf(entry, "Key");
          const etag = elementOf(entry, "ETag")?.replaceAll('"', "");
          if (key?.startsWith(prefix) && etag !== undefined) found.push({ key: key.slice(prefix.length), etag });
        }
        after = elementOf(answer.text, "NextContinuationToken");
      } while (after !== undefined && found.length < listedAtMost);
      return found;
    },
  };
}
