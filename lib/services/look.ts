import { z } from "zod";
import type { Actor } from "../domain/actor.ts";
import { invalid, notFound } from "../domain/errors.ts";
import { type Look, type LookLink, pictureType, plainLook } from "../domain/look.ts";
import { languages } from "../domain/messages/languages.ts";
import { CssRefused, customCss } from "../render/custom-css.ts";
import type { Queryable } from "../store/database.ts";
import * as pages from "../store/pages.ts";
import * as settings from "../store/settings.ts";
import { change } from "./change.ts";
import type { Context } from "./context.ts";
import { flag, given, optionalText, parseInput } from "./input.ts";

const keyOf = (pageId: string): string => `look:${pageId}`;
const draftOf = (pageId: string): string => `look-draft:${pageId}`;
const largestLogo = 200 * 1024;
const mostLinks = 8;

const lookInput = z.object({
  language: z.enum(languages, "Please choose a language.").optional(),
  partial_weight: z.coerce
    .number("This must be a number.")
    .min(0, "This must be between 0 and 100.")
    .max(100, "This must be between 0 and 100.")
    .optional(),
  indexed: flag.optional(),
  powered_by: flag.optional(),
  banner: optionalText(1000),
  banner_tone: z.enum(["info", "warning"], "Please choose a tone.").optional(),
  header: optionalText(5000),
  footer: optionalText(5000),
  links: optionalText(3000),
  css: optionalText(20_000),
  remove_logo: flag.optional(),
});

/** Links as they are typed: one a line, "Label | https://…". @throws AppError `invalid` on `links` */
function parseLinks(text: string): LookLink[] {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== "");
  if (lines.length > mostLinks) throw invalid("links", `These are more than ${mostLinks} links.`);
  return lines.map((line) => {
    const at = line.lastIndexOf("|");
    const label = line.slice(0, at).trim();
    const url = line.slice(at + 1).trim();
    if (at < 1 || label === "" || !URL.canParse(url) || !/^(https?|mailto):$/.test(new URL(url).protocol))
      throw invalid("links", `"${line.slice(0, 80)}" is not a label and an address, as in: Docs | https://example.com`);
    return { label: label.slice(0, 60), url };
  });
}

function checkCss(css: string): string {
  try {
    customCss(css);
    return css;
  } catch (error) {
    if (error instanceof CssRefused) throw invalid("css", error.message);
    throw error;
  }
}

async function read(q: Queryable, key: string): Promise<Look | null> {
  const stored = await settings.read(q, key);
  return typeof stored === "object" && stored !== null ? { ...plainLook, ...stored } : null;
}

/** How a page is dressed. */
export async function readLook(ctx: Context, pageId: string): Promise<Look> {
  return (await read(ctx.db, keyOf(pageId))) ?? plainLook;
}

/** What its responders are trying out. */
export async function readLookDraft(ctx: Context, pageId: string): Promise<Look> {
  return (await read(ctx.db, draftOf(pageId))) ?? readLook(ctx, pageId);
}

export interface LookInput {
  /** The form's fields. */
  fields: unknown;
  /** A new picture; null keeps what there is. */
  logo: Uint8Array | null;
}

function apply(before: Look, { fields, logo }: LookInput): Look {
  const parsed = parseInput(lookInput, fields);
  const edit = given({
    language: parsed.language,
    partialWeight: parsed.partial_weight === undefined ? undefined : parsed.partial_weight / 100,
    indexed: parsed.indexed,
    poweredBy: parsed.powered_by,
    banner: parsed.banner,
    bannerTone: parsed.banner_tone,
    header: parsed.header,
    footer: parsed.footer,
    links: parsed.links === undefined ? undefined : parsed.links === null ? [] : parseLinks(parsed.links),
    css: typeof parsed.css === "string" ? checkCss(parsed.css) : parsed.css,
  });
  const after: Look = { ...before, ...edit };
  if (parsed.remove_logo) after.logo = null;
  if (logo && logo.byteLength > 0) {
    if (logo.byteLength > largestLogo) throw invalid("logo", "This picture is larger than 200 KB.");
    const type = pictureType(logo);
    if (!type) throw invalid("logo", "This must be a PNG, JPEG, WebP or GIF picture.");
    after.logo = { type, data: Buffer.from(logo).toString("base64") };
  }
  return after;
}

const forLog = (look: Look) => ({ ...look, logo: look.logo?.type ?? null });

/** Dresses the page anew. @throws AppError `invalid` naming the field; `not_found` */
export async function updateLook(ctx: Context, actor: Actor, pageId: string, input: LookInput): Promise<Look> {
  return change(ctx, actor, async (c) => {
    if (!(await pages.find(c.tx, pageId))) throw notFound("page");
    const before = (await read(c.tx, keyOf(pageId))) ?? plainLook;
    const after = apply(before, input);
    await settings.write(c.tx, keyOf(pageId), after, new Date(c.now));
    await settings.remove(c.tx, draftOf(pageId));
    c.audit("page.dress", `page ${pageId}`, forLog(before), forLog(after));
    c.touch(pageId);
    return after;
  });
}

/** Keeps what a responder tries out, for the preview alone. @throws AppError `invalid` naming the field */
export async function draftLook(ctx: Context, pageId: string, input: LookInput): Promise<void> {
  const after = apply(await readLook(ctx, pageId), input);
  await ctx.db.transaction((tx) => settings.write(tx, draftOf(pageId), after, new Date(ctx.clock.now())));
}
