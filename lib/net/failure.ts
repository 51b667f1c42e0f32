/** What kept an exchange from coming to its end, as a closed class for counting. */
export type NetFailure =
  | "timeout"
  | "dns"
  | "refused"
  | "reset"
  | "unreachable"
  | "tls"
  | "blocked"
  | "protocol"
  | "redirects"
  | "proxy"
  | "aborted";

const codes: Record<string, [NetFailure, string]> = {
  ENOTFOUND: ["dns", "The name could not be resolved."],
  EAI_AGAIN: ["dns", "The name could not be resolved: no answer from the name server."],
  EAI_NONAME: ["dns", "The name could not be resolved."],
  EAI_FAIL: ["dns", "The name could not be resolved: the name server refused."],
  EAI_ADDRFAMILY: ["dns", "The name has no address of the wanted kind."],
  EAI_NODATA: ["dns", "The name has no address of the wanted kind."],
  WRONG_FAMILY: ["dns", "The address is not of the wanted kind (IPv4 or IPv6)."],
  ECONNREFUSED: ["refused", "The connection was refused."],
  ECONNRESET: ["reset", "The connection was reset."],
  EPIPE: ["reset", "The connection was closed."],
  UND_ERR_SOCKET: ["reset", "The connection was closed before the answer was complete."],
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: ["reset", "The answer ended before its announced length."],
  HPE_INVALID_EOF_STATE: ["reset", "The connection was closed before the answer was complete."],
  EHOSTUNREACH: ["unreachable", "The host can not be reached."],
  ENETUNREACH: ["unreachable", "The network can not be reached."],
  EADDRNOTAVAIL: ["unreachable", "The address can not be reached from here."],
  EACCES: ["unreachable", "The address can not be reached from here."],
  ETIMEDOUT: ["timeout", "The connection timed out."],
  UND_ERR_CONNECT_TIMEOUT: ["timeout", "The connection timed out."],
  UND_ERR_HEADERS_OVERFLOW: ["protocol", "The answer's head is too large."],
  HPE_HEADER_OVERFLOW: ["protocol", "The answer's head is too large."],
  Z_DATA_ERROR: ["protocol", "The answer's compression is broken."],
  Z_BUF_ERROR: ["protocol", "The answer's compression is broken."],
  BLOCKED_ADDRESS: ["blocked", "The address leads to a private network, which is not allowed here."],
  CERT_HAS_EXPIRED: ["tls", "The certificate has expired."],
  CERT_NOT_YET_VALID: ["tls", "The certificate is not valid yet."],
  CERT_REVOKED: ["tls", "The certificate was revoked."],
  CERT_UNTRUSTED: ["tls", "The certificate's issuer is not trusted."],
  DEPTH_ZERO_SELF_SIGNED_CERT: ["tls", "The certificate is self-signed."],
  SELF_SIGNED_CERT_IN_CHAIN: ["tls", "The certificate chain holds a self-signed certificate."],
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: ["tls", "The certificate could not be verified: its chain is incomplete."],
  UNABLE_TO_GET_ISSUER_CERT: ["tls", "The certificate's issuer is not known."],
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: ["tls", "The certificate's issuer is not known."],
  ERR_TLS_CERT_ALTNAME_INVALID: ["tls", "The certificate is for another name."],
  ERR_SSL_WRONG_VERSION_NUMBER: ["tls", "The server does not speak TLS on this port."],
  ERR_SSL_PACKET_LENGTH_TOO_LONG: ["tls", "The server does not speak TLS on this port."],
  ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED: ["tls", "The server asks for a client certificate."],
  ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION: ["tls", "The server refuses the offered TLS versions."],
  ERR_SSL_UNSUPPORTED_PROTOCOL: ["tls", "The server offers only TLS versions that are too old."],
};

/** An end that was not the other side's doing: the time was up, or who asked no longer wants to know. */
export class Stopped extends Error {
  readonly failure: "timeout" | "aborted";
  constructor(failure: "timeout" | "aborted", reason: string) {
    super(reason);
    this.name = "Stopped";
    this.failure = failure;
  }
}

/** The code of an error, or of the first error inside it that has one. */
export function codeOf(error: unknown): string {
  for (let e: unknown = error; typeof e === "object" && e !== null; e = "cause" in e ? e.cause : null) {
    if (e instanceof AggregateError && e.errors.length > 0) return codeOf(e.errors[0]);
    if ("code" in e && typeof e.code === "string") return e.code;
  }
  return "";
}

/** The class and the plain words of whatever a socket, TLS, the HTTP parser or a packer threw. */
export function failureOf(error: unknown): [NetFailure, string] {
  if (error instanceof Stopped) return [error.failure, error.message];
  const code = codeOf(error);
  const known = codes[code];
  if (known) return known;
  const message = error instanceof Error ? error.message : "";
  const proxy = /Proxy response \((\d{3})\)/.exec(message)?.[1];
  if (proxy) return ["proxy", `The proxy answered ${proxy} instead of making the connection.`];
  if (/before secure TLS connection/.test(message)) return ["tls", "The server closed the connection while TLS began."];
  if (/SSL|TLS|CERT/.test(code)) return ["tls", `The TLS handshake failed (${code}).`];
  if (/^(Z_|ERR__ERROR_FORMAT|ERR_BROTLI|ERR_PADDING)/.test(code))
    return ["protocol", "The answer's compression is broken."];
  if (/^HPE_|^UND_ERR/.test(code)) return ["protocol", "The answer is not valid HTTP."];
  return ["protocol", `The request failed${code ? ` (${code})` : ""}.`];
}
