/** Why deliveries fail, as people say it. What a server says is one of many wordings of few causes. */
export const deliveryCauses = {
  mailbox_full: "mailbox full",
  no_such_address: "no such address",
  refused_as_unwanted: "refused as unwanted mail",
  not_allowed: "access was taken back",
  gone: "the destination is gone",
  too_many: "too many messages at once",
  unreachable: "can not be reached",
  certificate: "no secure connection",
  timeout: "did not answer in time",
  their_error: "an error on their side",
  refused: "refused the message",
  other: "another reason",
} as const;

export type DeliveryCause = keyof typeof deliveryCauses;

// The first that fits decides. Enhanced status codes are those of RFC 3463.
const signs: readonly [DeliveryCause, RegExp][] = [
  [
    "mailbox_full",
    /\b[45]\.2\.2\b|\b552\b|\bmailbox (?:is )?full\b|\b(?:over|exceed\w*).{0,20}quota\b|\bquota exceeded\b/i,
  ],
  [
    "no_such_address",
    /\b5\.1\.[0-36]\b|\b(?:no such|unknown|invalid|nonexistent) (?:user|mailbox|recipient|address)\b|\b(?:user|recipient|address|mailbox)\b.{0,20}\b(?:unknown|not found|does not exist|unavailable)\b|\bchat not found\b/i,
  ],
  [
    "refused_as_unwanted",
    /\b5\.7\.\d+\b|\bspam\b|\bblack ?list|\bblock(?:ed|list)|\breputation\b|\bdmarc\b|\bpolicy\b/i,
  ],
  ["too_many", /\b429\b|\btoo many\b|\brate.?limit|\b4\.7\.\d+\b|\bgreylist/i],
  ["certificate", /\bcertificate\b|\bself.signed\b|\bTLS\b|\bSSL\b/i],
  [
    "not_allowed",
    /\b40[13]\b|\bunauthori[sz]ed\b|\bforbidden\b|\binvalid_auth\b|\btoken_revoked\b|\baccess was taken\b/i,
  ],
  ["gone", /\b4(?:04|10)\b|\bis gone\b|\bno_service\b|\bchannel_not_found\b|\bis_archived\b/i],
  ["timeout", /\btime(?:d)? ?out\b|\bETIMEDOUT\b|\bin time\b|\bno answer\b/i],
  [
    "unreachable",
    /\bECONN\w+|\bENOTFOUND\b|\bEAI_AGAIN\b|\bEHOST\w+|\bENET\w+|\bcan ?not be reached\b|\bunreachable\b|\brefused the connection\b|\bconnection (?:was )?(?:refused|reset|closed)\b|\bprivate network\b|\bcould not be resolved\b|\bconnection was\b/i,
  ],
  ["their_error", /\b5[0-4]\d\b(?! 5\.)|\b4[25]\d\b|\binternal server error\b/i],
  ["refused", /\b55\d\b|\brefus|\breject|\bdenied\b|\banswered\b/i],
];

/** What a reason that was recorded comes down to. */
export function causeOf(reason: string | null): DeliveryCause {
  if (!reason) return "other";
  return signs.find(([, sign]) => sign.test(reason))?.[0] ?? "other";
}

export const isDeliveryCause = (value: unknown): value is DeliveryCause =>
  typeof value === "string" && Object.hasOwn(deliveryCauses, value);
