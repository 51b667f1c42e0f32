import { stringify } from "csv-stringify/sync";
import { choiceColumns } from "../domain/subscriber-import.ts";

/** A proof of consent as it is exported. */
export interface ExportedProof {
  at: Date;
  way: string;
  wording: string | null;
  note: string | null;
  ipHash: string | null;
}

/** A subscriber as it is exported; an import reads the same columns. */
export interface ExportedSubscriber {
  id: string;
  channel: string;
  address: string;
  state: string;
  reason: string | null;
  createdAt: Date;
  confirmedAt: Date | null;
  componentIds: readonly string[] | null;
  componentNames: readonly string[];
  tags: readonly string[];
  /** Whom to write to when it fails; null where nobody was named. */
  contactEmail: string | null;
  /** A webhook's shape. */
  format: string | null;
  kinds: readonly string[];
  minimumImpact: string;
  cadence: string;
  /** At which hour the day's message comes; null for one who gets none. */
  digestHour: number | null;
  language: string | null;
  timeZone: string | null;
  followsOnly: boolean;
  listOwner: string | null;
  /** How the address came here. */
  entered: ExportedProof | null;
  /** How its owner agreed. */
  agreed: ExportedProof | null;
}

const columns = [
  "id",
  "channel",
  "email",
  "phone_number",
  "destination",
  "state",
  "reason",
  "created_at",
  "confirmed_at",
  "component_ids",
  "components",
  "tags",
  "list_owner",
  "entered_at",
  "entered_by",
  "consent",
  "consent_at",
  "consent_by",
  "consent_wording",
  "consent_ip_hash",
  "format",
  "contact_email",
  ...choiceColumns,
];

const time = (at: Date | null | undefined): string => at?.toISOString() ?? "";

function recordOf(s: ExportedSubscriber) {
  const phone = s.channel === "sms" || s.channel === "voice";
  return {
    id: s.id,
    channel: s.channel,
    email: s.channel === "email" ? s.address : "",
    phone_number: phone ? s.address : "",
    destination: s.channel === "email" || phone ? "" : s.address,
    state: s.state,
    reason: s.reason ?? "",
    created_at: time(s.createdAt),
    confirmed_at: time(s.confirmedAt),
    component_ids: s.componentIds?.join(";") ?? "",
    components: s.componentNames.join("; "),
    tags: s.tags.join(";"),
    format: s.format ?? "",
    contact_email: s.contactEmail ?? "",
    kinds: s.kinds.join(";"),
    minimum_impact: s.minimumImpact,
    cadence: s.cadence,
    digest_hour: s.digestHour ?? "",
    language: s.language ?? "",
    time_zone: s.timeZone ?? "",
    follows_only: s.followsOnly ? "yes" : "",
    list_owner: s.listOwner ?? "",
    entered_at: time(s.entered?.at),
    entered_by: s.entered?.way ?? "",
    consent: s.agreed?.note ?? s.entered?.note ?? "",
    consent_at: time(s.agreed?.at),
    consent_by: s.agreed?.way ?? "",
    consent_wording: s.agreed?.wording ?? s.entered?.wording ?? "",
    consent_ip_hash: s.agreed?.ipHash ?? s.entered?.ipHash ?? "",
  };
}

/** Subscribers as CSV (RFC 4180). Text that a spreadsheet would take for a formula is made plain. */
export const subscribersCsv = (subscribers: readonly ExportedSubscriber[], header: boolean): string =>
  stringify(subscribers.map(recordOf), { columns, header, record_delimiter: "windows", escape_formulas: true });

/** One notice to one subscriber as it is exported. */
export interface ExportedDelivery {
  id: string;
  channel: string;
  address: string;
  state: string;
  attempts: number;
  createdAt: Date;
  sentAt: Date | null;
  nextAttemptAt: Date | null;
  cause: string;
  reason: string | null;
}

const deliveryColumns = [
  "id",
  "channel",
  "address",
  "state",
  "tries",
  "created_at",
  "sent_at",
  "next_try_at",
  "cause",
  "reason",
];

/** Deliveries as CSV (RFC 4180). Text that a spreadsheet would take for a formula is made plain. */
export const deliveriesCsv = (deliveries: readonly ExportedDelivery[], header: boolean): string =>
  stringify(
    deliveries.map((d) => ({
      ...d,
      tries: d.attempts,
      created_at: time(d.createdAt),
      sent_at: time(d.sentAt),
      next_try_at: time(d.nextAttemptAt),
      reason: d.reason ?? "",
    })),
    { columns: deliveryColumns, header, record_delimiter: "windows", escape_formulas: true },
  );
