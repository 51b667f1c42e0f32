import { roles, scopes } from "../../domain/permission.ts";

type Schema = Record<string, unknown>;

const text: Schema = { type: "string" };
const id: Schema = { type: "string", pattern: "^[a-z0-9]{12}$" };
const time: Schema = { type: "string", format: "date-time" };
const timeOrNull: Schema = { type: ["string", "null"], format: "date-time" };
const yesNo: Schema = { type: "boolean" };
const role: Schema = { enum: [...roles], description: "A program makes no owners." };
const groups: Schema = {
  type: "array",
  items: id,
  description: "Component groups that a responder may post on; none: all.",
};
const object = (properties: Record<string, Schema>, required: readonly string[] = []): Schema => ({
  type: "object",
  properties,
  ...(required.length > 0 ? { required: [...required] } : {}),
});

const token = {
  id,
  name: text,
  scopes: { type: "array", items: { enum: [...scopes] } },
  state: { enum: ["active", "expired", "revoked"] },
  created_at: time,
  expires_at: timeOrNull,
  last_used_at: timeOrNull,
  revoked_at: timeOrNull,
};

/** Of people, tokens and the audit log. */
export const peopleSchemas: Record<string, Schema> = {
  Person: object({
    id: text,
    name: text,
    email: text,
    role,
    groups,
    second_factor: { enum: ["none", "app", "passkey", "app and passkey"] },
    disabled: yesNo,
    last_seen_at: timeOrNull,
    created_at: time,
  }),
  PersonInput: object({ role, groups, disabled: yesNo }),
  Invitation: object({ id, email: text, role, groups, invited_by: text, created_at: time, expires_at: time }),
  InvitationInput: object({ email: { type: "string", format: "email" }, role, groups }, ["email", "role"]),
  ApiToken: object(token),
  NewApiToken: object({ ...token, token: { ...text, description: "Shown this once." } }),
  ApiTokenInput: object(
    {
      name: { ...text, maxLength: 120 },
      scopes: { ...token.scopes, description: "Left out: all. At most those of the token that asks." },
      expires_in_days: { type: ["integer", "null"], minimum: 1, maximum: 3650 },
    },
    ["name"],
  ),
  AuditEntry: object({
    seq: { type: "integer" },
    at: time,
    actor: text,
    actor_kind: text,
    client: { type: ["string", "null"], description: "The network address that it came from." },
    action: text,
    subject: text,
    before: {},
    after: {},
    hash: { type: ["string", "null"], description: "SHA-256 over this entry and the one before it." },
  }),
  AuditProof: object({
    ok: yesNo,
    entries: { type: "integer" },
    seq: { type: "integer", description: "The first entry that is not as it was written." },
    reason: text,
  }),
};
