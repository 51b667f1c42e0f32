import { findProbeKind } from "../probes/registry.ts";
import type { Context } from "./context.ts";

type Settings = Record<string, unknown>;
interface Configured {
  kind: string;
  settings: Settings;
}

const secretNames = (kind: string): string[] =>
  (findProbeKind(kind)?.fields ?? []).filter((field) => field.secret).map((field) => field.name);

const isSet = (value: unknown): boolean =>
  value !== undefined &&
  value !== null &&
  value !== "" &&
  !(typeof value === "object" && Object.keys(value).length === 0);

/** Settings as they are stored: those that nobody may see are sealed together (AES-256-GCM, the key outside the database). */
export function sealSettings(ctx: Context, { kind, settings }: Configured): Settings {
  const names = secretNames(kind).filter((name) => isSet(settings[name]));
  if (names.length === 0) return settings;
  const secret = Object.fromEntries(names.map((name) => [name, settings[name]]));
  const rest = Object.entries(settings).filter(([name]) => !names.includes(name));
  return { ...Object.fromEntries(rest), sealed: ctx.vault.seal(JSON.stringify(secret)) };
}

/** Settings as the kind wants them. @throws Error when they were sealed with another installation's key */
export function openSettings(ctx: Context, settings: Settings): Settings {
  const { sealed, ...rest } = settings;
  return typeof sealed === "string" ? { ...rest, ...(JSON.parse(ctx.vault.open(sealed)) as Settings) } : settings;
}

/** Settings without those that nobody may see. */
export function shownSettings({ kind, settings }: Configured): Settings {
  const { sealed: _, ...rest } = settings;
  const hidden = new Set(secretNames(kind));
  return Object.fromEntries(Object.entries(rest).filter(([name]) => !hidden.has(name)));
}

/** The settings that nobody may see, and which of them are there. */
export const secretsOf = ({ kind, settings }: Configured): Record<string, boolean> =>
  Object.fromEntries(secretNames(kind).map((name) => [name, isSet(settings[name])]));
