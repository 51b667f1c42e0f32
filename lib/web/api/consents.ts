import { lookUpConsents } from "../../services/consent-lookup.ts";
import type { Consent } from "../../services/consents.ts";
import { json } from "../respond.ts";
import type { Operation } from "./openapi.ts";
import { type Method, type Route, route } from "./router.ts";

const consentShape = (proof: Consent) => ({
  page_id: proof.pageId,
  mode: proof.channel,
  step: proof.step,
  way: proof.way,
  wording: proof.wording,
  note: proof.note,
  ip_hash: proof.ipHash,
  entered_by: proof.actor,
  at: proof.at,
  ended_at: proof.endedAt,
  ended: proof.ended,
});

export const consentRoutes: readonly Route[] = [
  route("GET", "/consents", async ({ ctx, actor, query }) => {
    const { consents, erased } = await lookUpConsents(ctx, actor, query.get("address"));
    return json(200, { erased, consents: consents.map(consentShape) });
  }),
];

export const consentOperations: Record<string, Partial<Record<Method, Operation>>> = {
  "/consents": {
    GET: {
      summary: "What an address has agreed to, also after it has left; that it was asked stands in the audit log",
      answer: "AddressConsents",
      query: ["address"],
    },
  },
};

export const consentParameters: Record<string, object> = {
  address: {
    name: "address",
    in: "query",
    required: true,
    description: "An e-mail address, a telephone number, or the web address of a webhook or chat, in full.",
    schema: { type: "string" },
  },
};
