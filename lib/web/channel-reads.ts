import { channelText } from "../domain/messages/channel-texts.ts";
import type { Language } from "../domain/messages/languages.ts";
import { pushKeys } from "../services/channel-environment.ts";
import { type ChannelForm, channelForms } from "../services/destinations.ts";
import { getContext } from "./context.ts";

/** A channel's form in the visitor's language. */
function translated(form: ChannelForm, language: Language): ChannelForm {
  const say = (english: string): string => channelText(language, english);
  return {
    ...form,
    label: say(form.label),
    summary: say(form.summary),
    fields: form.fields.map((field) => ({
      ...field,
      label: say(field.label),
      ...(field.hint === undefined ? {} : { hint: say(field.hint) }),
      ...(field.options === undefined
        ? {}
        : { options: field.options.map(({ value, label }) => ({ value, label: say(label) })) }),
    })),
  };
}

/** What a visitor may subscribe by, besides e-mail. */
export async function publicChannels(language: Language) {
  const ctx = getContext();
  const forms = channelForms(ctx, "everyone").map((form) => translated(form, language));
  const push = forms.find((form) => form.kind === "push");
  return {
    chats: forms.filter((form) => form.kind !== "email" && form.kind !== "push"),
    push: push ? { ...push, publicKey: (await pushKeys(ctx)).publicKey } : null,
  };
}
