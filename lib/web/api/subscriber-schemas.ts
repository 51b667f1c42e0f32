import { consentSteps, consentWays } from "../../domain/consent.ts";
import { importStates, lineVerdicts } from "../../domain/subscriber-import.ts";

type Schema = Record<string, unknown>;

const id: Schema = { type: "string", pattern: "^[a-z0-9]{12}$" };
const text: Schema = { type: "string" };
const textOrNull: Schema = { type: ["string", "null"] };
const time: Schema = { type: "string", format: "date-time" };
const timeOrNull: Schema = { type: ["string", "null"], format: "date-time" };
const whole: Schema = { type: "integer" };
const tags: Schema = { type: "array", items: { ...text, maxLength: 40 } };
const ref = (name: string): Schema => ({ $ref: `#/components/schemas/${name}` });
const object = (properties: Record<string, Schema>): Schema => ({ type: "object", properties });
const list = (items: Schema): Schema => ({ type: "array", items });

const choices = {
  consent: {
    ...text,
    maxLength: 1000,
    description: "How these people agreed: kept as the proof of each line without one.",
  },
  vouch: {
    type: "boolean",
    default: false,
    description: "Lines that do not say it are confirmed; else each is asked.",
  },
  tags,
};

const proof = {
  at: time,
  step: { enum: Object.keys(consentSteps) },
  way: { enum: Object.keys(consentWays) },
  wording: { ...textOrNull, description: "What the person was shown." },
  note: textOrNull,
  ip_hash: { ...textOrNull, description: "A keyed digest of the network address." },
  entered_by: textOrNull,
};

/** Of what operators do with subscribers, and of files of them. */
export const subscriberSchemas: Record<string, Schema> = {
  SubscriberDetail: {
    allOf: [
      ref("Subscriber"),
      object({
        tags,
        held: { type: "boolean", description: "An operator holds it back." },
        quarantine_reason: textOrNull,
        list_owner: { ...textOrNull, description: "Who confirms that a shared mailbox leaves; null for one's own." },
      }),
    ],
  },
  UsedTag: object({ name: text, subscribers: whole }),
  TagInput: object({ add: tags, remove: tags, ids: list(id) }),
  TagResult: object({ subscribers: whole, added: whole, removed: whole }),
  QuarantineInput: { ...object({ reason: { ...text, maxLength: 300 } }), required: ["reason"] },
  SharedMailboxInput: object({ owner: textOrNull }),
  SubscriberTimeline: object({
    deliveries: list({ allOf: [ref("Delivery"), object({ event: textOrNull, incident_name: textOrNull })] }),
    before: { type: ["integer", "null"], description: "Where to go on; null at the end." },
    consents: list(object(proof)),
    changes: list(object({ at: time, actor: text, action: text })),
  }),
  SubscriberImport: object({
    id,
    page_id: id,
    file_name: text,
    state: { enum: [...importStates] },
    lines: whole,
    counts: { type: "object", description: "How many lines have which verdict.", additionalProperties: whole },
    up_to_line: whole,
    ignored_columns: list(text),
    ...choices,
    problem: textOrNull,
    created_at: time,
    started_at: timeOrNull,
    ended_at: timeOrNull,
  }),
  SubscriberImportInput: {
    ...object({ csv: { ...text, description: "The file's text; up to 1 MiB this way." }, ...choices }),
    required: ["consent"],
  },
  AddressConsents: object({
    erased: { type: "boolean", description: "Its owner had their data erased: of the time before nothing is kept." },
    consents: list(
      object({
        page_id: id,
        mode: text,
        ...proof,
        ended_at: { ...timeOrNull, description: "When the subscription ended." },
        ended: { enum: ["left", "removed", null] },
      }),
    ),
  }),
  ImportLine: object({
    line: whole,
    mode: textOrNull,
    address: textOrNull,
    verdict: { enum: [...lineVerdicts] },
    note: textOrNull,
  }),
};
