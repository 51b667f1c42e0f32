import { generic } from "./generic.ts";
import type { BounceProvider } from "./hook.ts";
import { mailgun } from "./mailgun.ts";
import { postmark } from "./postmark.ts";
import { sendgrid } from "./sendgrid.ts";
import { ses } from "./ses.ts";

/** Every provider that can tell of mail that came back; a new one is a line here. */
export const bounceProviders = { generic, ses, sendgrid, mailgun, postmark } satisfies Record<string, BounceProvider>;

export type BounceProviderKind = keyof typeof bounceProviders;
export const bounceProviderKinds = Object.keys(bounceProviders) as BounceProviderKind[];
