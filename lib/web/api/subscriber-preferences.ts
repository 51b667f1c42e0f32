import type { Chosen } from "../../services/preferences.ts";
import { editPreferences, readPreferences } from "../../services/subscriber-preferences.ts";
import { json } from "../respond.ts";
import type { Operation } from "./openapi.ts";
import { type Call, type Method, type Route, route } from "./router.ts";
import { subscriberOf } from "./subscribers.ts";

const path = "/pages/:page_id/subscribers/:id/preferences";

const shape = (chosen: Chosen) => ({
  component_ids: chosen.componentIds,
  kinds: chosen.kinds,
  minimum_impact: chosen.minimumImpact,
  cadence: chosen.cadence,
  digest_hour: chosen.digestHour,
  language: chosen.language,
  time_zone: chosen.timeZone,
  follows_only: chosen.followsOnly,
  incident_ids: chosen.followed.map((incident) => incident.id),
});

async function edit(call: Call): Promise<Response> {
  const { id } = await subscriberOf(call);
  const input = await call.input("preferences");
  return json(200, shape(await editPreferences(call.ctx, call.actor, id, input)));
}

export const preferenceRoutes: readonly Route[] = [
  route("GET", path, async (call) => json(200, shape(await readPreferences(call.ctx, (await subscriberOf(call)).id)))),
  route("PATCH", path, edit),
  route("PUT", path, edit),
];

const change: Operation = {
  summary: "Change what a subscriber is told; what is left out stays as it is.",
  answer: "Preferences",
  body: ["preferences", "Preferences"],
};

export const preferenceOperations: Record<string, Partial<Record<Method, Operation>>> = {
  "/pages/{page_id}/subscribers/{id}/preferences": {
    GET: { summary: "What a subscriber is told, and how often", answer: "Preferences" },
    PATCH: change,
    PUT: change,
  },
};
