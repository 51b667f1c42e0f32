import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface Certificate {
  cert: string;
  key: string;
}

export interface Authority extends Certificate {
  /** @param names as in `subjectAltName`: `DNS:localhost`, `IP:127.0.0.1` @param days -1 for one that is over since yesterday */
  issue(names: string, days?: number): Certificate;
  /** Its own issuer. */
  selfSigned(names: string): Certificate;
  remove(): void;
}

const newKey = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];

/** A certificate authority of the test's own, made by the system's openssl. */
export function createAuthority(): Authority {
  const folder = mkdtempSync(join(tmpdir(), "candor-ca-"));
  const at = (name: string): string => join(folder, name);
  const read = (name: string): string => readFileSync(at(name), "utf8");
  const openssl = (...args: string[]): void => void execFileSync("openssl", args, { cwd: folder, stdio: "ignore" });
  let count = 0;
  openssl(
    "req",
    "-x509",
    ...newKey,
    "-keyout",
    "ca.key",
    "-out",
    "ca.pem",
    "-subj",
    "/CN=Test authority",
    "-days",
    "90",
  );
  return {
    cert: read("ca.pem"),
    key: read("ca.key"),
    issue(names, days = 60) {
      const name = `leaf${++count}`;
      writeFileSync(at(`${name}.ext`), `subjectAltName=${names}\n`);
      openssl("req", ...newKey, "-keyout", `${name}.key`, "-out", `${name}.csr`, "-subj", "/CN=leaf");
      openssl(
        ...["x509", "-req", "-in", `${name}.csr`, "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial"],
        ...["-days", String(days), "-extfile", `${name}.ext`, "-out", `${name}.pem`],
      );
      return { cert: read(`${name}.pem`), key: read(`${name}.key`) };
    },
    selfSigned(names) {
      const name = `self${++count}`;
      openssl(
        ...["req", "-x509", ...newKey, "-keyout", `${name}.key`, "-out", `${name}.pem`],
        ...["-subj", "/CN=self", "-days", "60", "-addext", `subjectAltName=${names}`],
      );
      return { cert: read(`${name}.pem`), key: read(`${name}.key`) };
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
