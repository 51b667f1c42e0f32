import type { FormState } from "../domain/form-state.ts";
import { channelText } from "../domain/messages/channel-texts.ts";
import { preferenceTexts } from "../domain/messages/preference-texts.ts";
import type { PublicWords } from "./visitor.ts";

/** What the form is told, in the visitor's language. A sentence that is not in the catalogue stays in English. */
export function translated(state: FormState, { m, language }: PublicWords): FormState {
  const { error } = state;
  if (error === undefined) return state;
  if (Object.hasOwn(m.refusals, error)) return { ...state, error: m.refusals[error as keyof typeof m.refusals] };
  return { ...state, error: preferenceTexts[language].refusals[error] ?? channelText(language, error) };
}
