/** Who a person is to the installation, from the most that one may do to the least. */
export const roles = ["owner", "admin", "responder", "viewer", "member"] as const;
export type Role = (typeof roles)[number];

export const roleLabels = {
  owner: "Owner",
  admin: "Admin",
  responder: "Responder",
  viewer: "Viewer",
  member: "Member",
} as const satisfies Record<Role, string>;

export const roleHints = {
  owner: "everything, and makes other owners",
  admin: "everything but the owners",
  responder: "incidents, maintenances, announcements and alerts",
  viewer: "reads, changes nothing",
  member: "the internal status page alone",
} as const satisfies Record<Role, string>;

/** What a token of a program may be for. `admin` stands for all of them. */
export const scopes = [
  "read",
  "incidents",
  "components",
  "probes",
  "subscribers",
  "settings",
  "people",
  "audit",
  "admin",
] as const;
export type Scope = (typeof scopes)[number];

export const scopeHints = {
  read: "read what the desk shows, no addresses of people",
  incidents: "post incidents, maintenances and announcements",
  components: "components, groups and corrections",
  probes: "probes and their locations",
  subscribers: "subscribers, with their addresses",
  settings: "the page and its appearance",
  people: "people, invitations and API tokens",
  audit: "read the audit log",
  admin: "everything",
} as const satisfies Record<Scope, string>;

/** Each act that can be refused. */
export const actions = [
  "account.edit",
  "internal.read",
  "desk.read",
  "alert.answer",
  "incident.post",
  "incident.edit",
  "incident.delete",
  "maintenance.plan",
  "announcement.post",
  "postmortem.publish",
  "template.edit",
  "component.edit",
  "component.correct",
  "probe.edit",
  "location.edit",
  "subscriber.glance",
  "subscriber.read",
  "subscriber.edit",
  "consent.read",
  "audience.edit",
  "delivery.read",
  "delivery.retry",
  "channel.edit",
  "source.edit",
  "duty.edit",
  "drill.run",
  "mail.read",
  "settings.edit",
  "people.manage",
  "owner.manage",
  "token.manage",
  "audit.read",
] as const;
export type Action = (typeof actions)[number];

const everyone: readonly Role[] = roles;
const readers: readonly Role[] = ["owner", "admin", "responder", "viewer"];
const responders: readonly Role[] = ["owner", "admin", "responder"];
const admins: readonly Role[] = ["owner", "admin"];
const owners: readonly Role[] = ["owner"];

/** Who may do what: people by their roles, programs by one scope of their token. An action without a row here does not compile. */
const permissions = {
  "account.edit": { roles: everyone, scope: null },
  "internal.read": { roles: everyone, scope: "read" },
  "desk.read": { roles: readers, scope: "read" },
  "alert.answer": { roles: responders, scope: "incidents" },
  "incident.post": { roles: responders, scope: "incidents" },
  "incident.edit": { roles: responders, scope: "incidents" },
  "incident.delete": { roles: admins, scope: "incidents" },
  "maintenance.plan": { roles: responders, scope: "incidents" },
  "announcement.post": { roles: responders, scope: "incidents" },
  "postmortem.publish": { roles: responders, scope: "incidents" },
  "template.edit": { roles: responders, scope: "incidents" },
  "component.edit": { roles: admins, scope: "components" },
  "component.correct": { roles: admins, scope: "components" },
  "probe.edit": { roles: admins, scope: "probes" },
  "location.edit": { roles: admins, scope: "probes" },
  // Masked: programs that may only read see none of it.
  "subscriber.glance": { roles: readers, scope: "subscribers" },
  "subscriber.read": { roles: responders, scope: "subscribers" },
  "subscriber.edit": { roles: admins, scope: "subscribers" },
  "consent.read": { roles: admins, scope: "subscribers" },
  "audience.edit": { roles: admins, scope: "subscribers" },
  "delivery.read": { roles: responders, scope: "subscribers" },
  "delivery.retry": { roles: responders, scope: "subscribers" },
  "channel.edit": { roles: admins, scope: "settings" },
  "source.edit": { roles: admins, scope: "settings" },
  "duty.edit": { roles: responders, scope: "people" },
  "drill.run": { roles: responders, scope: "incidents" },
  "mail.read": { roles: admins, scope: null },
  "settings.edit": { roles: admins, scope: "settings" },
  "people.manage": { roles: admins, scope: "people" },
  // A program makes no owners.
  "owner.manage": { roles: owners, scope: null },
  "token.manage": { roles: admins, scope: "people" },
  "audit.read": { roles: admins, scope: "audit" },
} as const satisfies Record<Action, { roles: readonly Role[]; scope: Scope | null }>;

/** May people of this role do it? */
export function may(role: Role, action: Action): boolean {
  return (permissions[action].roles as readonly Role[]).includes(role);
}

/** May a token with these scopes do it? Null: a token of the time before scopes, good for all that tokens may. */
export function mayWith(granted: readonly Scope[] | null, action: Action): boolean {
  const { scope } = permissions[action];
  if (scope === null) return false;
  return granted === null || granted.includes("admin") || granted.includes(scope);
}

/** The scope that an action asks of a token; null when no token may do it. */
export const scopeOf = (action: Action): Scope | null => permissions[action].scope;

/** The roles that a person of this role may give to others and take from them. */
export function rolesGivenBy(role: Role): readonly Role[] {
  return may(role, "owner.manage") ? roles : may(role, "people.manage") ? roles.filter((r) => r !== "owner") : [];
}
