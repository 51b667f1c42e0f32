import { type ConsentStep, type ConsentWay, consentSteps, consentWays } from "../../lib/domain/consent.ts";
import type { DeliveryState } from "../../lib/domain/delivery.ts";
import type { EventPayload } from "../../lib/domain/event.ts";
import { eventWords } from "../../lib/domain/event-words.ts";
import type { Formats } from "../../lib/domain/messages/formats.ts";
import { deliveryLabels } from "./delivery-words.ts";

interface Sent {
  delivery: {
    id: string;
    state: DeliveryState;
    incidentId: string | null;
    attempts: number;
    lastReason: string | null;
    createdAt: Date;
    sentAt: Date | null;
    nextAttemptAt: Date | null;
  };
  type: EventPayload["type"] | null;
  title: string | null;
}

/** Each message with what it told and what came of it, newest first. */
export function SentList({ sent, f }: { sent: readonly Sent[]; f: Formats }) {
  if (sent.length === 0) return <p className="quiet">Nothing was sent yet.</p>;
  return (
    <ol className="card rows-list timeline">
      {sent.map(({ delivery, type, title }) => (
        <li key={delivery.id}>
          <div className="what">
            {title !== null && delivery.incidentId !== null ? (
              <a href={`/admin/incidents/${delivery.incidentId}`}>{title}</a>
            ) : (
              <strong>{type ? eventWords[type] : "Message"}</strong>
            )}
            <span className="quiet">
              {title !== null && type && `${eventWords[type]} · `}
              made {f.instant(delivery.createdAt.getTime())}
              {delivery.sentAt && ` · sent ${f.instant(delivery.sentAt.getTime())}`}
              {delivery.state === "failed" &&
                delivery.nextAttemptAt &&
                ` · next try ${f.instant(delivery.nextAttemptAt.getTime())}`}
              {delivery.attempts > 1 && ` · ${delivery.attempts} tries`}
            </span>
            {delivery.lastReason && <span className="field-error">{delivery.lastReason}</span>}
          </div>
          <span className="pill">{deliveryLabels[delivery.state]}</span>
        </li>
      ))}
    </ol>
  );
}

interface Proof {
  id: string;
  step: ConsentStep;
  way: ConsentWay;
  wording: string | null;
  note: string | null;
  ipHash: string | null;
  actor: string | null;
  at: Date;
}

/** What the owner of the address agreed to, and how that is known. */
export function Consents({ consents, f }: { consents: readonly Proof[]; f: Formats }) {
  if (consents.length === 0)
    return <p className="quiet">No proof is kept: the subscription is older than the keeping of proofs.</p>;
  return (
    <ol className="card rows-list timeline">
      {consents.map((proof) => (
        <li key={proof.id}>
          <div className="what">
            <span>
              <strong>{consentSteps[proof.step]}</strong> {consentWays[proof.way]}
            </span>
            <span className="quiet">
              {f.instant(proof.at.getTime())}
              {proof.actor && ` · by ${proof.actor}`}
            </span>
            {proof.note && <span>{proof.note}</span>}
            {proof.wording && <q>{proof.wording}</q>}
            {proof.ipHash && <span className="mono quiet">network address, as a keyed digest: {proof.ipHash}</span>}
          </div>
        </li>
      ))}
    </ol>
  );
}

interface Change {
  seq: number;
  at: Date;
  actor: string;
  action: string;
  after: unknown;
}

const words: Record<string, string> = {
  "subscriber.create": "Added",
  "subscriber.confirm": "Confirmed",
  "subscriber.choose": "Other components chosen",
  "subscriber.resume": "Resumed by its owner",
  "subscriber.quarantine": "Quarantined, since messages failed",
  "subscriber.hold": "Held back",
  "subscriber.release": "Let go",
  "subscriber.ask": "Asked once more to confirm",
  "subscriber.tag": "Tags changed",
  "subscriber.share": "Shared mailbox",
  "subscriber.leave_asked": "Its owner was asked whether it leaves",
  "subscriber.rotate_secret": "Signing secret changed",
};

const reasonOf = (after: unknown): string =>
  typeof after === "object" && after !== null && "reason" in after && typeof after.reason === "string"
    ? `: ${after.reason}`
    : "";

/** What was changed, by whom, newest first. */
export function Changes({ changes, f }: { changes: readonly Change[]; f: Formats }) {
  if (changes.length === 0) return <p className="quiet">Nothing was changed.</p>;
  return (
    <ol className="card rows-list timeline">
      {changes.map((entry) => (
        <li key={entry.seq}>
          <div className="what">
            <strong>
              {words[entry.action] ?? entry.action}
              {reasonOf(entry.after)}
            </strong>
            <span className="quiet">
              {f.instant(entry.at.getTime())} · {entry.actor}
            </span>
          </div>
        </li>
      ))}
    </ol>
  );
}
