import type { Operation } from "./openapi.ts";
import type { Method } from "./router.ts";

type Operations = Record<string, Partial<Record<Method, Operation>>>;

const changed: Operation = {
  summary: "Change a person's role or groups, disable or enable them; nobody is made an owner by a program",
  answer: "Person",
  body: ["person", "PersonInput"],
};

/** Of people, tokens and the audit log. */
export const peopleOperations: Operations = {
  "/people": { GET: { summary: "Everybody who can or could sign in, by name", answer: "Person[]" } },
  "/people/invitations": {
    GET: { summary: "Invitations that can still be accepted, newest first", answer: "Invitation[]" },
    POST: {
      summary: "Invite somebody by mail: the link works once, for seven days",
      answer: "Invitation",
      status: 201,
      body: ["invitation", "InvitationInput"],
    },
  },
  "/people/invitations/{id}": { DELETE: { summary: "Withdraw an invitation", status: 204 } },
  "/people/{id}": {
    GET: { summary: "One person", answer: "Person" },
    PATCH: changed,
    PUT: changed,
    DELETE: { summary: "Remove a person for good; what they wrote keeps their name", status: 204 },
  },
  "/people/{id}/reset_second_factor": {
    POST: { summary: "For who lost their device: the password alone opens again", answer: "Person" },
  },
  "/pages/{page_id}/contacts": {
    GET: { summary: "How the person who made the token is told of alerts", answer: "Subscriber[]" },
    POST: {
      summary: "Add a way of being told, which has to be confirmed",
      answer: "NewSubscriber",
      status: 201,
      body: ["contact", "SubscriberInput"],
    },
  },
  "/pages/{page_id}/contacts/{id}": {
    DELETE: { summary: "Take a way of being told away; the last one that works stays", status: 204 },
  },
  "/tokens": {
    GET: { summary: "All API tokens, newest first, also those no longer good", answer: "ApiToken[]" },
    POST: {
      summary: "Make a token that may do no more, and is good for no longer, than the one that asks for it",
      answer: "NewApiToken",
      status: 201,
      body: ["token", "ApiTokenInput"],
    },
  },
  "/tokens/{id}": { DELETE: { summary: "Revoke a token", answer: "ApiToken" } },
  "/audit": {
    GET: {
      summary: "Who did what when, newest first",
      answer: "AuditEntry[]",
      query: ["actor", "action", "subject", "from", "until", "before", "limit"],
    },
  },
  "/audit/verify": {
    GET: { summary: "Is each entry as it was written, with none missing and none put in?", answer: "AuditProof" },
  },
};
