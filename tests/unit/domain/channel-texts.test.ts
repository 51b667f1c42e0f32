import { describe, expect, it } from "vitest";
import { channelDefinitions } from "../../../lib/channels/registry.ts";
import { AppError } from "../../../lib/domain/errors.ts";
import { catalogue } from "../../../lib/domain/messages/catalogue.ts";
import { channelText, channelTexts } from "../../../lib/domain/messages/channel-texts.ts";
import { languages } from "../../../lib/domain/messages/languages.ts";

const open = Object.values(channelDefinitions).filter((d) => d.openTo === "everyone" && d.kind !== "email");
/** The browser fills these in. */
const typed = open.flatMap((d) => d.fields).filter((field) => !field.name.startsWith("push_"));
const sentences = [
  ...open.map((d) => d.summary),
  ...typed.flatMap((f) => [f.label, f.hint ?? [], ...(f.options ?? []).map((o) => o.label)].flat()),
];

const reading = { allowPrivate: false, fingerprint: () => "0123456789abcdef" };
const wrong: Record<string, string>[] = [
  {},
  { url: "https://example.com/hook" },
  { token: "x" },
  { token: "xoxb-123456789012-abc", room: "general" },
  { token: "123456789:AAbbCCddEEffGGhhIIjjKKllMM", chat: "my chat" },
  { phone_number: "0301234567" },
  { push_endpoint: "https://push.example.com/x" },
];

function refusalsOf(parse: (input: Record<string, string>) => unknown): string[] {
  return wrong.flatMap((input) => {
    try {
      parse(input);
      return [];
    } catch (error) {
      if (error instanceof AppError) return [error.message];
      throw error;
    }
  });
}

describe.each(languages.filter((l) => l !== "en"))("channels in %s", (language) => {
  it("have a word of that language for every sentence of a public form", () => {
    for (const sentence of sentences) expect(channelTexts, sentence).toHaveProperty([sentence, language]);
    for (const [english, texts] of Object.entries(channelTexts)) expect(texts[language].trim(), english).not.toBe("");
  });

  it("refuse an address in that language", () => {
    const said = open.flatMap((d) => refusalsOf((input) => d.parse(input, reading)));
    expect(said.length).toBeGreaterThan(20);
    for (const sentence of said) {
      const known = Object.hasOwn(catalogue[language].refusals, sentence);
      if (!known) expect(channelText(language, sentence), sentence).not.toBe(sentence);
    }
  });
});
