import { impacts } from "../../domain/incident.ts";
import { languages } from "../../domain/messages/languages.ts";
import { cadences, noticeKinds } from "../../domain/preferences.ts";

type Schema = Record<string, unknown>;

const ids = (description: string): Schema => ({
  type: ["array", "null"],
  items: { type: "string", pattern: "^[a-z0-9]{12}$" },
  description,
});

export const preferenceSchemas: Record<string, Schema> = {
  Preferences: {
    type: "object",
    properties: {
      component_ids: ids("Components; null: all, also those yet to come."),
      kinds: { type: "array", items: { enum: [...noticeKinds] }, minItems: 1 },
      minimum_impact: { enum: [...impacts], description: "Incidents below it are not told; none: all are." },
      cadence: {
        enum: [...cadences],
        description: "Every update; the first, changes and the end; or one message a day.",
      },
      digest_hour: { type: "integer", minimum: 0, maximum: 23, description: "Of the subscriber's time zone." },
      language: { enum: [...languages, null], description: "Null: English." },
      time_zone: { type: ["string", "null"], description: "An IANA name; null: the page's." },
      follows_only: { type: "boolean", description: "Nothing is told but the incidents in incident_ids." },
      incident_ids: { ...ids("Incidents told of whatever else is chosen, until they are over."), type: "array" },
    },
  },
};
