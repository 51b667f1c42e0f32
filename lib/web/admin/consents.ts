"use server";

import { consentSteps, consentWays } from "../../domain/consent.ts";
import type { FormState } from "../../domain/form-state.ts";
import { catalogue } from "../../domain/messages/catalogue.ts";
import { type Formats, formatsFor } from "../../domain/messages/formats.ts";
import { oneLine } from "../../domain/text.ts";
import { lookUpConsents } from "../../services/consent-lookup.ts";
import type { Consent } from "../../services/consents.ts";
import { channelLabels } from "../../services/destinations.ts";
import { adminForm } from "../action.ts";
import { textOf } from "../form-data.ts";
import { pageOf } from "./page.ts";

const endings = { left: "its owner left", removed: "it was removed" } as const;

function linesOf(proof: Consent, f: Formats): string {
  const { channel, step, way, at, actor, endedAt, ended, note, wording } = proof;
  const facts = [
    consentWays[way],
    channelLabels()[channel],
    f.instant(at.getTime()),
    actor && `by ${oneLine(actor)}`,
    endedAt && `ended ${f.instant(endedAt.getTime())}${ended ? `: ${endings[ended]}` : ""}`,
  ].filter(Boolean);
  const said = [note, wording].filter((text) => text !== null).map(oneLine);
  return [consentSteps[step], facts.join(" · "), ...said].join("\n");
}

/** Comes back with what is known of an address, to be read below the form. */
export async function askConsents(_: FormState, form: FormData): Promise<FormState> {
  return adminForm(form, "consent.read", async (ctx, who) => {
    const address = textOf(form, "address") ?? "";
    const { consents, erased } = await lookUpConsents(ctx, who.actor, address);
    const f = formatsFor(catalogue.en, (await pageOf(ctx)).timeZone);
    const proofs = consents.length === 1 ? "1 proof is kept." : `${consents.length} proofs are kept.`;
    const parts = [
      consents.length === 0 ? "Nothing is kept of this address: it never agreed, or it is too long ago." : proofs,
      erased && "Its owner had their data erased.",
    ].filter(Boolean);
    return { notice: parts.join(" "), values: { address, found: consents.map((proof) => linesOf(proof, f)) } };
  });
}
