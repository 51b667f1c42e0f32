import { en } from "../../domain/messages/en.ts";
import { formatsFor } from "../../domain/messages/formats.ts";
import { isId } from "../../domain/text.ts";
import { markdownToHtml } from "../../render/markdown.ts";
import { findAudience, listAudiences, listChannels, listOwnChannels, listPeople } from "../../services/audiences.ts";
import { listComponents } from "../../services/components.ts";
import { findDrill, listDrills, listRecipients } from "../../services/drills.ts";
import { readerOf, readInternalView } from "../../services/internal-view.ts";
import { type Desk, openDesk, orNotFound } from "./page.ts";

const viewOf = ({ ctx, page }: Desk) => ({
  now: ctx.clock.now(),
  timeZone: page.timeZone,
  f: formatsFor(en, page.timeZone),
});

/** The groups that a post can be for, with how many channels each has. */
export async function audienceOptions() {
  const desk = await openDesk();
  return (await listAudiences(desk.ctx, desk.page.id)).map(({ audience: { id, name }, channels }) => ({
    id,
    name,
    channels,
  }));
}

export async function audiencesData() {
  const desk = await openDesk("audience.edit");
  const [audiences, people] = await Promise.all([listAudiences(desk.ctx, desk.page.id), listPeople(desk.ctx)]);
  return { audiences, people };
}

export async function audienceData(id: string) {
  const desk = await openDesk("audience.edit");
  const detail = await orNotFound(findAudience(desk.ctx, id));
  const [people, list] = await Promise.all([listPeople(desk.ctx), listChannels(desk.ctx, detail.audience)]);
  return { ...viewOf(desk), ...detail, people, list };
}

export async function drillsData() {
  const desk = await openDesk("drill.run");
  const [drills, recipients] = await Promise.all([
    listDrills(desk.ctx, desk.page.id),
    listRecipients(desk.ctx, desk.page.id),
  ]);
  return { ...viewOf(desk), drills, recipients };
}

export async function drillData(id: string) {
  const desk = await openDesk("drill.run");
  const detail = await orNotFound(findDrill(desk.ctx, id));
  const [recipients, components] = await Promise.all([
    listRecipients(desk.ctx, desk.page.id),
    listComponents(desk.ctx, desk.page.id),
  ]);
  return {
    ...viewOf(desk),
    ...detail,
    html: markdownToHtml(detail.drill.scenario),
    recipients: recipients.filter((recipient) => recipient.state === "active").length,
    components: components.map(({ id: key, name, status }) => ({ id: key, name, status })),
  };
}

/** Null for an id that is none, and while there is no drill. */
export async function drillOf(drillId: string | null) {
  const desk = await openDesk();
  if (!isId(drillId)) return null;
  const { drill } = await orNotFound(findDrill(desk.ctx, drillId));
  return drill;
}

/** What a person may read beside what is public, and where they are told. */
export async function internalData() {
  const desk = await openDesk("internal.read");
  const { user, actor } = desk.who;
  const reader = await readerOf(desk.ctx, user.id, desk.page.id);
  const member = { id: user.id, email: user.email, actor };
  const [view, channels] = await Promise.all([
    readInternalView(desk.ctx, desk.page.id, reader),
    Promise.all(
      reader.memberOf.map(async (audience) => ({
        audience,
        own: await listOwnChannels(desk.ctx, member, audience.id),
      })),
    ),
  ]);
  return { ...viewOf(desk), user, page: desk.page, reader, ...view, channels, html: markdownToHtml };
}
