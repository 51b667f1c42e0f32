import { retrySchedules } from "../domain/delivery.ts";
import { post } from "../net/http.ts";
import { type Card, cardOf, cardText } from "../render/card.ts";
import { type AnswerRules, answerOutcome } from "./answers.ts";
import type { AddressField, ChannelDefinition, Letter } from "./channel.ts";
import { maskHook, parseHook } from "./hook.ts";

/** What sets one chat apart from another, where all it takes is JSON to an address that the subscriber gave. */
export interface HookKind {
  kind: ChannelDefinition["kind"];
  label: string;
  summary: string;
  /** Hosts of the service; null where anyone may run one. */
  hosts: RegExp | null;
  field: Pick<AddressField, "label" | "placeholder"> & Pick<Partial<AddressField>, "hint">;
  rules: AnswerRules;
  /** The address that is called, where it is not the one that was given. */
  target?(url: string, card: Card): string;
  /** What is sent. */
  body(card: Card): unknown;
}

const timeoutMs = 15_000;

export const plainPreview: ChannelDefinition["preview"] = (message, links) => cardText(cardOf(message, links));

/** A chat by its incoming webhook. */
export function hookChannel(hook: HookKind): ChannelDefinition {
  return {
    kind: hook.kind,
    label: hook.label,
    summary: hook.summary,
    openTo: "everyone",
    verification: "link",
    fields: [{ name: "url", type: "url", required: true, ...hook.field }],
    offered: () => true,
    parse: (input, reading) => parseHook(input.url, reading, hook.hosts),
    mask: maskHook,
    preview: plainPreview,
    open(env) {
      const limit = env.timeoutMs ?? timeoutMs;
      return {
        kind: hook.kind,
        schedule: retrySchedules.webhook,
        timeoutMs: limit,
        concurrency: 20,
        perHost: 10,
        async send(letter: Letter, signal?: AbortSignal) {
          const card = cardOf(letter.message, letter.links, letter.language);
          const url = letter.settings.url ?? "";
          const result = await post(
            hook.target?.(url, card) ?? url,
            JSON.stringify(hook.body(card)),
            { "content-type": "application/json; charset=utf-8" },
            { allowPrivate: env.allowPrivate, timeoutMs: limit, signal },
          );
          return { outcome: answerOutcome(result, letter.now, hook.rules) };
        },
        close() {
          // Each try has a connection of its own.
        },
      };
    },
  };
}
