import { describe, expect, it } from "vitest";
import { languages } from "../../../lib/domain/messages/languages.ts";
import { cardOf } from "../../../lib/render/card.ts";
import { renderEmail } from "../../../lib/render/email.ts";
import type { Message } from "../../../lib/render/message.ts";
import { webhookPayload } from "../../../lib/render/webhook-payload.ts";
import { links, notice, page } from "../../support/letters.ts";
import { announcement } from "../../support/messages.ts";

const hostile = '</p><script>alert("x")</script>\r\nBcc: all@example.com';
const first = notice({ title: hostile, body: `Look: ${hostile} [x](javascript:alert(1))` });
const latest = notice({ ...first, updateId: "update000002", status: "resolved", previousStatus: "investigating" });
const digest = (language: (typeof languages)[number]): Message => ({
  type: "digest",
  page,
  language,
  digest: {
    at: Date.UTC(2026, 2, 11, 7),
    incidents: [{ latest, updates: [first, latest] }],
    announcements: [{ ...announcement, title: hostile, body: hostile }],
  },
});
const mail = (message: Message) =>
  renderEmail({ deliveryId: "delivery0001", subscriberId: "subscriber01", message, links, mailDomain: "example.com" });

describe.each(languages)("the day's message in %s", (language) => {
  it("is a mail that nobody can write into, with a way to leave", () => {
    const { subject, html, text, headers, messageId } = mail(digest(language));
    expect(subject).not.toMatch(/[\r\n]/);
    expect(html).not.toContain("<script");
    expect(html).not.toContain("javascript:");
    expect(text).toContain(links.unsubscribe);
    expect(headers).toMatchObject({ "List-Unsubscribe-Post": "List-Unsubscribe=One-Click" });
    expect(messageId).toBe("<digest-delivery0001@example.com>");
  });

  it("asks at a new address with one link", () => {
    const confirmUrl = "https://status.example.com/subscriptions/move?token=t";
    const { text, headers } = mail({ type: "move", page, language, confirmUrl });
    expect(text.split(confirmUrl)).toHaveLength(2);
    expect(headers).not.toHaveProperty("List-Unsubscribe");
  });
});

describe("the day's message", () => {
  it("is a card with a line for each incident and each announcement", () => {
    const card = cardOf(digest("de"), links);
    expect(card.title).toBe("Was bis 11. März geschah");
    expect(card.body.split("\n")).toHaveLength(2);
    expect(card.manage).toEqual({ label: "Abonnement verwalten", url: links.manage });
  });

  it("is data for programs, in order", () => {
    const payload = webhookPayload(digest("en"), links, Date.UTC(2026, 2, 11, 7), 9);
    expect(payload).toMatchObject({
      type: "digest.daily",
      timestamp: "2026-03-11T07:00:00.000Z",
      data: {
        incidents: [
          {
            id: first.incidentId,
            status: "resolved",
            updates: [{ status: "investigating" }, { status: "resolved", id: "update000002" }],
          },
        ],
      },
    });
  });
});
