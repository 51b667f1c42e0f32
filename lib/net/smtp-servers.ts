import type { Mail } from "./mail-message.ts";
import { createPace } from "./pace.ts";
import { createSmtp, type Smtp, type SmtpOptions, type SmtpResult } from "./smtp.ts";

export interface SmtpServersOptions extends SmtpOptions {
  /** A server is left alone, or has come back. */
  onChange?(host: string, reason: string | null): void;
  /** How long a server is left alone at first, in milliseconds; it doubles up to 5 minutes. */
  pauseMs?: number;
}

interface Server {
  host: string;
  smtp: Smtp;
  /** Failed tries since it last was well. */
  failures: number;
  /** By the monotonic clock. */
  aloneUntil: number;
  /** One mail tries whether it is well again. */
  onTrial: boolean;
}

const firstPauseMs = 15_000;
const longestPauseMs = 5 * 60_000;

/** Is it the server, rather than the mail or its reader? */
function isServersFault(result: SmtpResult): boolean {
  if (result.kind === "failed") return true;
  return result.kind === "refused" && (result.code === 421 || result.stage === "connect" || result.stage === "auth");
}

/** After the text has gone over nobody knows whether it was taken: another server would send it twice. */
const mayBeTaken = (result: SmtpResult): boolean => result.kind === "failed" && result.stage === "data";

const reasonOf = (result: SmtpResult): string => (result.kind === "failed" ? result.reason : result.response);

/** The servers that SMTP_URL names, the preferred one first. */
export const serversOf = (smtpUrl: string): string[] => smtpUrl.split(/,(?=smtps?:\/\/)/i);

/**
 * Several mail servers as one: mail goes by the first that is well. One that does not answer, sign us in or take
 * anything is left alone for a while, the same mail goes by the next, and a single mail tries later whether the first
 * is well again.
 * @param smtpUrl one address, or several with commas between them
 */
export function createSmtpServers(smtpUrl: string, options: SmtpServersOptions): Smtp {
  const urls = serversOf(smtpUrl);
  const [only] = urls;
  if (only !== undefined && urls.length === 1) return createSmtp(only, options);
  const servers = urls.map((url): Server => {
    const smtp = createSmtp(url, { ...options, rate: null });
    return { host: new URL(url).host, smtp, failures: 0, aloneUntil: 0, onTrial: false };
  });
  const { deadlineMs, onChange = () => undefined, pauseMs = firstPauseMs } = options;
  // One limit for all: each takes the other's place.
  const turn = options.rate === null ? null : createPace(options.rate);

  function note(server: Server, result: SmtpResult): void {
    const now = performance.now();
    if (!isServersFault(result)) {
      if (server.failures > 0) onChange(server.host, null);
      server.failures = 0;
      server.aloneUntil = 0;
    } else if (now >= server.aloneUntil) {
      if (server.failures === 0) onChange(server.host, reasonOf(result));
      server.aloneUntil = now + Math.min(pauseMs * 2 ** server.failures, longestPauseMs);
      server.failures++;
    }
  }

  const isOpen = ({ failures, aloneUntil, onTrial }: Server): boolean =>
    failures === 0 || (performance.now() >= aloneUntil && !onTrial);

  async function tryAt(server: Server, mail: Mail): Promise<SmtpResult> {
    const trial = server.failures > 0;
    if (trial) server.onTrial = true;
    try {
      const result = await server.smtp.send(mail);
      note(server, result);
      return result;
    } finally {
      if (trial) server.onTrial = false;
    }
  }

  async function tryEach(mail: Mail): Promise<SmtpResult> {
    const until = performance.now() + deadlineMs;
    const open = servers.filter(isOpen);
    let last: SmtpResult | null = null;
    // Where none is well all are asked: what they say is the answer.
    for (const server of open.length > 0 ? open : servers) {
      last = await tryAt(server, mail);
      if (!isServersFault(last) || mayBeTaken(last) || performance.now() >= until) return last;
    }
    return last ?? { kind: "failed", stage: "connect", reason: "There is no mail server." };
  }

  return {
    async send(mail) {
      await turn?.();
      return tryEach(mail);
    },
    close() {
      for (const { smtp } of servers) smtp.close();
    },
  };
}
