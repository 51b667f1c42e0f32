import Ajv from "ajv";
import { describe, expect, it } from "vitest";
import type { Notice } from "../../../lib/domain/event.ts";
import { occasionLabels } from "../../../lib/domain/maintenance.ts";
import type { Message } from "../../../lib/render/message.ts";
import { statuspageWebhook } from "../../../lib/render/statuspage-webhook.ts";
import { webhookPayload } from "../../../lib/render/webhook-payload.ts";
import { webhookSchema } from "../../../lib/render/webhook-schema.ts";
import { links, notice, page } from "../../support/letters.ts";
import { everyMessage } from "../../support/messages.ts";

const validate = new Ajv({ strict: true }).compile(webhookSchema(page.url));
const at = Date.UTC(2026, 2, 17, 9);
const over = { name: "API errors", status: "resolved", resolvedAt: Date.UTC(2026, 2, 10, 14) } as const;

const told = (edit: Partial<Notice>) => ({ type: "notice" as const, page, notice: notice(edit) });
const candor = (edit: Partial<Notice>) => JSON.parse(JSON.stringify(webhookPayload(told(edit), links, at, 1)));
const statuspage = (edit: Partial<Notice>) => JSON.parse(JSON.stringify(statuspageWebhook(told(edit), links, at)));

const occasions = (Object.keys(occasionLabels) as (keyof typeof occasionLabels)[]).map(
  (occasion): [string, Message] => [
    `a maintenance's ${occasion}`,
    told({ kind: "maintenance", status: "scheduled", occasion }),
  ],
);

describe("what a webhook gets", () => {
  it.each([...Object.entries(everyMessage), ...occasions, ["a correction", told({ correctedAt: at, current: over })]])(
    "is as the schema says: %s",
    (_, message) => {
      const payload = JSON.parse(JSON.stringify(webhookPayload(message as Message, links, at, 1)));
      expect(validate(payload) ? [] : validate.errors).toEqual([]);
    },
  );

  it("opens no incident again when an old text is put right after its end", () => {
    const corrected = { title: "Correction: API errors", correctedAt: at, current: over };
    const { data } = candor(corrected);
    expect(data.incident).toMatchObject({
      name: "API errors",
      status: "resolved",
      resolved_at: "2026-03-10T14:00:00.000Z",
    });
    expect(data.update).toMatchObject({ status: "investigating", corrected_at: "2026-03-17T09:00:00.000Z" });
    const theirs = statuspage(corrected);
    expect(theirs.page.status_indicator).toBe("none");
    expect(theirs.incident).toMatchObject({
      name: "API errors",
      status: "resolved",
      resolved_at: "2026-03-10T14:00:00.000Z",
      components: [{ status: "operational" }],
      incident_updates: [{ status: "investigating" }],
    });
  });

  it("says what an incident that goes on is now, when an old text is put right", () => {
    const current = { name: "API errors", status: "monitoring", resolvedAt: null } as const;
    const corrected = { title: "Correction: API errors", correctedAt: at, current };
    for (const { incident } of [candor(corrected).data, statuspage(corrected)])
      expect(incident).toMatchObject({ name: "API errors", status: "monitoring", resolved_at: null });
  });

  it("leaves the end where it was when a postmortem follows", () => {
    const postmortem: Partial<Notice> = {
      status: "postmortem",
      postedAt: at,
      current: { ...over, status: "postmortem" },
    };
    for (const { incident } of [candor(postmortem).data, statuspage(postmortem)])
      expect(incident.resolved_at).toBe("2026-03-10T14:00:00.000Z");
  });

  it("says of an update how things are from it on, also when it comes late", () => {
    const late = candor({ status: "investigating", current: over });
    expect(late.data.incident).toMatchObject({ status: "investigating", resolved_at: null });
    const end = candor({
      status: "resolved",
      postedAt: at,
      current: { ...over, status: "investigating", resolvedAt: null },
    });
    expect(end.data.incident).toMatchObject({ status: "resolved", resolved_at: "2026-03-17T09:00:00.000Z" });
  });
});
