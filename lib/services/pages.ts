import { z } from "zod";
import { type Actor, system } from "../domain/actor.ts";
import { notFound } from "../domain/errors.ts";
import { limits } from "../domain/text.ts";
import * as pages from "../store/pages.ts";
import { change } from "./change.ts";
import type { Context } from "./context.ts";
import { given, optionalHttpUrl, optionalText, parseInput, requiredText } from "./input.ts";

export type Page = pages.Page;

export function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

const pageInput = z.object({
  name: requiredText("a name", limits.name).optional(),
  description: optionalText(limits.description),
  support_url: optionalHttpUrl(2000),
  brand_color: z
    .preprocess(
      (value) => (value === "" ? null : value),
      z
        .string("This must be a colour.")
        .regex(/^#[0-9a-f]{6}$/i, "This must be a colour such as #1d4ed8.")
        .nullable(),
    )
    .optional(),
  time_zone: z
    .string("This must be a time zone.")
    .refine(isTimeZone, "This is not a known time zone; use a name such as Europe/Berlin.")
    .optional(),
});

export function listPages(ctx: Context): Promise<Page[]> {
  return pages.list(ctx.db);
}

/** The page of this installation, or null before its first start. */
export async function firstPage(ctx: Context): Promise<Page | null> {
  return (await pages.list(ctx.db))[0] ?? null;
}

/** @throws AppError `not_found` */
export async function findPage(ctx: Context, id: string): Promise<Page> {
  const page = await pages.find(ctx.db, id);
  if (!page) throw notFound("page");
  return page;
}

/** Makes the one page of a new installation; on an old one it only returns it. */
export async function ensurePage(ctx: Context): Promise<Page> {
  return (
    (await firstPage(ctx)) ??
    change(ctx, system("Candor"), async (c) => {
      const raced = (await pages.list(c.tx))[0];
      if (raced) return raced;
      const at = new Date(c.now);
      const page: Page = {
        id: c.id(),
        name: "Status",
        description: null,
        supportUrl: null,
        brandColor: null,
        timeZone: "UTC",
        revision: 1,
        createdAt: at,
        updatedAt: at,
      };
      await pages.insert(c.tx, page);
      c.audit("page.create", `page ${page.id}`, null, { name: page.name });
      return page;
    })
  );
}

/** @throws AppError `invalid` naming the field; `not_found` */
export async function updatePage(ctx: Context, actor: Actor, id: string, input: unknown): Promise<Page> {
  const parsed = parseInput(pageInput, input);
  const edit = given({
    name: parsed.name,
    description: parsed.description,
    supportUrl: parsed.support_url,
    brandColor: parsed.brand_color,
    timeZone: parsed.time_zone,
  });
  return change(ctx, actor, async (c) => {
    const before = await pages.find(c.tx, id);
    if (!before) throw notFound("page");
    if (Object.keys(edit).length > 0) await pages.update(c.tx, id, edit, c.now);
    c.audit("page.update", `page ${id}`, before, edit);
    c.touch(id);
    return { ...before, ...edit, updatedAt: new Date(c.now) };
  });
}
