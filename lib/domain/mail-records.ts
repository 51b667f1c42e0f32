/** What is published in DNS for the sender of mail, and what receivers make of it. */
export interface MailRecord {
  name: "SPF" | "DKIM" | "DMARC";
  /** Where the TXT record stands. */
  at: string;
}

export interface RecordVerdict {
  verdict: "ok" | "note" | "bad";
  text: string;
}

/** The key as it is published (RFC 6376 §3.6.1). @param publicKey DER, SubjectPublicKeyInfo, in base64 */
export const dkimRecord = (publicKey: string): string => `v=DKIM1; k=rsa; p=${publicKey}`;

/** Tags of a `v=…; a=b` record by their lower-case names, without white space. */
function tagsOf(record: string): Record<string, string | undefined> {
  const tags = record.split(";").flatMap((tag): [string, string][] => {
    const at = tag.indexOf("=");
    return at < 0 ? [] : [[tag.slice(0, at).trim().toLowerCase(), tag.slice(at + 1).replace(/\s/g, "")]];
  });
  return Object.fromEntries(tags);
}

/** RFC 7208: one record, which says how the rest is taken. */
export function judgeSpf(domain: string, records: readonly string[]): RecordVerdict {
  const found = records.filter((r) => /^v=spf1( |$)/i.test(r));
  if (found.length === 0)
    return { verdict: "bad", text: `${domain} has no SPF record: publish one that names your mail server.` };
  if (found.length > 1)
    return { verdict: "bad", text: `${domain} has ${found.length} SPF records; receivers then heed none of them.` };
  if (/[ ]\+?all\b/i.test(found[0] ?? ""))
    return { verdict: "bad", text: `${domain} lets everyone send in its name (+all).` };
  return { verdict: "ok", text: `${domain} says "${found[0]}". Whether your mail server is in it, a sent mail shows.` };
}

/** RFC 6376: is the key that we sign with the one that is published? */
export function judgeDkim(name: string, records: readonly string[], publicKey: string): RecordVerdict {
  const wanted = `Publish at ${name} as TXT: ${dkimRecord(publicKey)}`;
  const found = records.map(tagsOf).filter(({ p, v = "DKIM1" }) => p !== undefined && v === "DKIM1");
  if (found.length === 0) return { verdict: "bad", text: `There is no key in DNS yet. ${wanted}` };
  if (found.length > 1) return { verdict: "bad", text: `There are ${found.length} keys at one name. ${wanted}` };
  if (found[0]?.p === "") return { verdict: "bad", text: `The key at ${name} has been revoked. ${wanted}` };
  if (found[0]?.p !== publicKey) return { verdict: "bad", text: `Another key is published. ${wanted}` };
  return { verdict: "ok", text: `The key at ${name} is the one that mail is signed with.` };
}

/** RFC 7489: what receivers do with mail that is signed by nobody they can match. */
export function judgeDmarc(domain: string, records: readonly string[]): RecordVerdict {
  const found = records.filter((r) => /^v=DMARC1\s*(;|$)/i.test(r)).map(tagsOf);
  const [only] = found;
  if (!only || found.length > 1)
    return {
      verdict: "note",
      text: `${domain} has ${found.length === 0 ? "no DMARC record" : "more than one DMARC record"}: large receivers want one, such as "v=DMARC1; p=none" at _dmarc.${domain}.`,
    };
  const policy = only.p ?? "none";
  return policy === "none"
    ? { verdict: "ok", text: `${domain} has a DMARC record that only watches (p=none).` }
    : { verdict: "ok", text: `${domain} has a DMARC record (p=${policy}).` };
}

/** A domain and those above it that somebody may own: `a.b.example.com` to `example.com`. */
export function parentsOf(domain: string): string[] {
  const labels = domain.split(".");
  return labels.map((_, i) => labels.slice(i).join(".")).filter((name) => name.includes("."));
}

/** Do two domains belong together (RFC 7489 §3.1, relaxed)? Close enough: one is below the other. */
export const areAligned = (a: string, b: string): boolean => a === b || a.endsWith(`.${b}`) || b.endsWith(`.${a}`);
