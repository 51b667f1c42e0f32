import { describe, expect, it } from "vitest";
import type { Notice } from "../../../lib/domain/event.ts";
import type { PageModel } from "../../../lib/domain/page.ts";
import { renderEmail } from "../../../lib/render/email.ts";
import { historyAtom, historyRss, updatesAtom, updatesJson, updatesRss } from "../../../lib/render/feed.ts";
import { incidentJson } from "../../../lib/render/statuspage.ts";
import { webhookPayload } from "../../../lib/render/webhook-payload.ts";
import { incidentView, updateView, viewTime } from "../../support/incident-views.ts";

const words = "This update was posted automatically by our monitoring.";
const url = "https://status.example.com";
const page = { id: "page", name: "Example", url, timeZone: "UTC" };
const links = { manage: `${url}/m`, unsubscribe: `${url}/u` };

const notice = (automatic: boolean): Notice => ({
  incidentId: "abcdefghijkl",
  updateId: "u1",
  kind: "incident",
  audience: "public",
  title: "Errors",
  status: "investigating",
  previousStatus: null,
  impact: "major",
  body: "It fails.",
  automatic,
  postedAt: viewTime,
  startedAt: viewTime,
  scheduledFor: null,
  scheduledUntil: null,
  promiseAt: null,
  components: [],
  occasion: null,
  calendar: null,
});

const mail = (automatic: boolean) =>
  renderEmail({
    deliveryId: "d",
    subscriberId: "s",
    message: { type: "notice", page, notice: notice(automatic) },
    links,
    mailDomain: "example.com",
  });

const incident = (automatic: boolean) => incidentView("Errors", [updateView("u1", "It fails.", { automatic })]);
const feed = (automatic: boolean) => ({
  page: { id: "page", name: "Example", updatedAt: viewTime },
  incidents: [incident(automatic)],
  url,
});
const model: Pick<PageModel, "components"> & { page: { id: string } } = { components: [], page: { id: "page" } };

const surfaces: [string, (automatic: boolean) => string][] = [
  ["the text of a mail", (automatic) => mail(automatic).text],
  ["the HTML of a mail", (automatic) => mail(automatic).html],
  ...[historyRss, updatesRss, historyAtom, updatesAtom, updatesJson].map((write): (typeof surfaces)[number] => [
    write.name,
    (automatic) => write(feed(automatic)),
  ]),
  ["Statuspage's JSON", (automatic) => JSON.stringify(incidentJson(incident(automatic), model, url))],
];

describe("a post that no person wrote", () => {
  it.each(surfaces)("says so in %s, and one that a person wrote does not", (_, write) => {
    expect(write(true)).toContain(words);
    expect(write(false)).not.toContain("automatically");
  });

  it("is marked for programs in a webhook", () => {
    const payload = webhookPayload({ type: "notice", page, notice: notice(true) }, links, viewTime, 1);
    expect(payload).toMatchObject({ data: { update: { automatic: true, body: "It fails." } } });
  });

  it("is told as planned where a maintenance moved by itself", () => {
    const moved = { ...incident(true), kind: "maintenance" as const };
    expect(historyRss({ ...feed(true), incidents: [moved] })).toContain("posted automatically, as planned");
  });
});
