import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { discordMessage } from "../../../lib/channels/discord.ts";
import { mattermostMessage } from "../../../lib/channels/mattermost.ts";
import { slackMessage } from "../../../lib/channels/slack.ts";
import { cardOf } from "../../../lib/render/card.ts";
import { outsideAddresses } from "../../../lib/render/outside-addresses.ts";
import { links, page, told } from "../../support/letters.ts";

const marked = (text: string) => outsideAddresses(text, (part) => part.replace(/[_[\]*]/g, (c) => `\\${c}`));

describe("addresses in an escaped text", () => {
  it.each([
    ["see https://docs.example.com/how-to_fix_it now_", "see https://docs.example.com/how-to_fix_it now\\_"],
    ["label (https://docs.example.com/a_b)", "label (https://docs.example.com/a_b)"],
    ["https://medium.example/@channel", "https://medium.example/%40channel"],
    ["https://[click](https://evil.example)", "https://\\[click\\](https://evil.example)"],
    ["[link](https://evil.example)", "\\[link\\](https://evil.example)"],
  ])("stay as they are: %s", (text, escaped) => expect(marked(text)).toBe(escaped));

  it("let nothing through that makes a link of another name", () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom("https://a.example/", "[", "]", "(", ")", "_", "*", "x", " ")), (parts) => {
        expect(marked(parts.join(""))).not.toMatch(/(?<!\\)[[\]*]/);
      }),
    );
  });
});

describe("chats", () => {
  const title = "API-Gateway (EU_West) @channel";
  const body = "See https://docs.example.com/how-to_fix and [the guide](https://docs.example.com/guide_1). @here";
  const card = cardOf(told({ title, body }), { ...links });

  it("get titles that read as they were typed, addresses that lead where they say, and call nobody: Mattermost", () => {
    const { attachments } = mattermostMessage(card) as { attachments: Record<string, string>[] };
    expect(attachments[0]).toMatchObject({
      title: expect.stringContaining("API-Gateway (EU_West) @\u200bchannel"),
      fallback: attachments[0]?.title,
      author_name: page.name,
    });
    const text = attachments[0]?.text ?? "";
    expect(text).toContain("https://docs.example.com/how-to_fix ");
    expect(text).toContain("(https://docs.example.com/guide_1)");
    expect(text).toContain("@\u200bhere");
  });

  it("get addresses that lead where they say: Discord", () => {
    const { embeds } = discordMessage(card) as { embeds: Record<string, string>[] };
    expect(embeds[0]?.description).toContain("See https://docs.example.com/how-to_fix ");
  });

  it("are not called as a whole: Slack", () => {
    const said = JSON.stringify(slackMessage(card));
    expect(said).toContain("@\u200bhere");
    expect(said).toContain("@\u200bchannel");
  });
});
