import { timingSafeEqual } from "node:crypto";
import type { Actor } from "../domain/actor.ts";
import { AppError, notFound } from "../domain/errors.ts";
import * as alerts from "../store/alerts.ts";
import * as responders from "../store/responders.ts";
import { acknowledge } from "./acknowledging.ts";
import { change } from "./change.ts";
import type { Context } from "./context.ts";

const linkLifeMs = 24 * 3_600_000;
const purpose = "acknowledge an alert";
const shape = /^([a-z0-9]{12})\.([\w-]{1,64})\.([0-9a-z]{1,11})\.([0-9a-f]{64})$/;

/**
 * The token by which one person may acknowledge one alert without signing in, and nothing else. It is signed rather
 * than stored, so that every try of a delivery carries the same.
 * @param issuedAt milliseconds since the epoch; it works for 24 hours from then
 */
export function ackToken(ctx: Context, alertId: string, userId: string, issuedAt: number): string {
  const claim = `${alertId}.${userId}.${(issuedAt + linkLifeMs).toString(36)}`;
  return `${claim}.${ctx.vault.digest(purpose, claim)}`;
}

/** @throws AppError `not_found` for what this installation has not signed, `gone` after its time */
function readToken(ctx: Context, token: unknown): { alertId: string; userId: string } {
  const [, alertId = "", userId = "", expires = "", mac = ""] =
    typeof token === "string" ? (shape.exec(token) ?? []) : [];
  const right = ctx.vault.digest(purpose, `${alertId}.${userId}.${expires}`);
  if (mac.length !== right.length || !timingSafeEqual(Buffer.from(mac), Buffer.from(right))) throw notFound("link");
  if (ctx.clock.now() > Number.parseInt(expires, 36))
    throw new AppError("gone", "This link has expired. Sign in to see how things stand.");
  return { alertId, userId };
}

export interface AckView {
  alert: alerts.Alert;
  /** Whose link it is. */
  name: string;
}

/** What a link would acknowledge. Changes nothing: mail programs look at links, too. @throws AppError `not_found`, `gone` */
export async function peekAck(ctx: Context, token: unknown): Promise<AckView> {
  const { alertId, userId } = readToken(ctx, token);
  const [alert, person] = await Promise.all([alerts.find(ctx.db, alertId), responders.find(ctx.db, userId)]);
  if (!alert || !person) throw notFound("link");
  return { alert, name: person.name };
}

/** The owner of the link takes care of the alert; one that is taken care of already stays as it is. @throws AppError `not_found`, `gone` */
export async function acknowledgeByLink(ctx: Context, token: unknown): Promise<void> {
  const { alertId, userId } = readToken(ctx, token);
  const person = await responders.find(ctx.db, userId);
  if (!person) throw notFound("link");
  const actor: Actor = { kind: "user", id: person.id, name: person.name };
  await change(ctx, actor, async (c) => {
    const alert = await alerts.find(c.tx, alertId);
    if (!alert) throw notFound("link");
    await acknowledge(c, actor, alert, "by link");
  });
}
