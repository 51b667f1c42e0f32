import { catalogue } from "../../lib/domain/messages/catalogue.ts";
import type { Messages } from "../../lib/domain/messages/en.ts";
import { type Language, languages } from "../../lib/domain/messages/languages.ts";
import { preferenceTexts } from "../../lib/domain/messages/preference-texts.ts";
import { cadences, noticeKinds } from "../../lib/domain/preferences.ts";
import { Choices, Field } from "../ui/form.tsx";
import { zoneList } from "./zone-list.tsx";

/** What a form starts with. */
export interface ShownPreferences {
  componentIds: readonly string[] | null;
  kinds: readonly string[];
  minimumImpact: string;
  cadence: string;
  digestHour: number;
  language: Language;
  timeZone: string;
  followsOnly: boolean;
  followed: readonly { id: string; name: string }[];
}

const levels = ["none", "minor", "major", "critical"] as const;
const hours = Array.from({ length: 24 }, (_, hour) => ({
  value: String(hour),
  label: `${String(hour).padStart(2, "0")}:00`,
}));
const languageOptions = languages.map((tag) => ({ value: tag, label: catalogue[tag].language }));

/** All that a subscriber may choose, as inputs of a form. Its time zones are those of a `ZoneList` on the page. */
export function Preferences({
  shown,
  components,
  m,
  language,
  daily,
}: {
  shown: ShownPreferences;
  components: readonly { value: string; label: string }[];
  m: Messages;
  language: Language;
  /** Does the channel have a message a day? */
  daily: boolean;
}) {
  const p = preferenceTexts[language];
  const follows = shown.followed.length > 0;
  const scope = shown.followsOnly ? "followed" : shown.componentIds === null ? "all" : "some";
  const scopes = [
    { value: "all", label: m.subscribing.everything },
    ...(components.length > 0 ? [{ value: "some", label: m.subscribing.some }] : []),
    ...(follows ? [{ value: "followed", label: p.onlyFollowed }] : []),
  ];
  return (
    <div className="preferences">
      {scopes.length > 1 && (
        <div className="scope">
          <Field name="scope" label={m.subscribing.scope} required defaultValue={scope} options={scopes} />
          <Choices name="components" legend={m.components} options={components} chosen={shown.componentIds ?? []} />
        </div>
      )}
      {follows && (
        <>
          <input type="hidden" name="followed_shown" value="1" />
          <Choices
            name="followed"
            legend={p.followed}
            options={shown.followed.map(({ id, name }) => ({ value: id, label: name }))}
            chosen={shown.followed.map(({ id }) => id)}
          />
        </>
      )}
      <div className="of-everything">
        <input type="hidden" name="kinds_shown" value="1" />
        <Choices
          name="kinds"
          legend={p.about}
          options={noticeKinds.map((kind) => ({ value: kind, label: p.kinds[kind] }))}
          chosen={shown.kinds}
        />
        <Field
          name="minimum_impact"
          label={p.minimumImpact}
          required
          defaultValue={shown.minimumImpact}
          options={levels.map((level, n) => ({ value: level, label: p.impacts[n] ?? level }))}
        />
      </div>
      <Field
        name="cadence"
        label={p.cadence}
        required
        defaultValue={shown.cadence}
        options={cadences
          .filter((cadence) => daily || cadence !== "daily")
          .map((cadence) => ({ value: cadence, label: p.cadences[cadence] }))}
      />
      {daily && (
        <div className="digest-hour">
          <Field name="digest_hour" label={p.hour} required defaultValue={String(shown.digestHour)} options={hours} />
        </div>
      )}
      <Field name="language" label={m.languageLabel} required defaultValue={shown.language} options={languageOptions} />
      <Field
        name="time_zone"
        label={m.zoneLabel}
        required
        defaultValue={shown.timeZone}
        hint={p.zoneHint}
        list={zoneList}
        autoComplete="off"
      />
    </div>
  );
}
