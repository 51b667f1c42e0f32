"use client";

import { type ReactNode, useId } from "react";
import { Choices, useTyped } from "../ui/form.tsx";

export interface AudienceOption {
  id: string;
  name: string;
  /** How many of its channels are told. */
  channels: number;
}

const reach = ({ name, channels }: AudienceOption): string =>
  `${name} (${channels} ${channels === 1 ? "channel" : "channels"})`;

/**
 * For whom a post is. What only a public post can say is hidden by the style sheet while groups are chosen; without
 * groups there is nothing to choose.
 */
export function AudienceChoice({
  audiences,
  internal = false,
}: {
  audiences: readonly AudienceOption[];
  /** Is it meant for groups unless said otherwise? */
  internal?: boolean;
}) {
  const id = useId();
  const typed = useTyped("audience");
  if (audiences.length === 0) return null;
  const chosen = typeof typed === "string" ? typed : internal ? "internal" : "public";
  return (
    <div className="for-whom">
      <fieldset className="field">
        <legend>For</legend>
        <div className="for-choice">
          {(["public", "internal"] as const).map((value) => (
            <label key={value} className="check" htmlFor={`${id}-${value}`}>
              <input
                id={`${id}-${value}`}
                type="radio"
                name="audience"
                value={value}
                key={String(chosen === value)}
                defaultChecked={chosen === value}
              />
              {value === "public" ? "Everyone" : "Groups only"}
            </label>
          ))}
        </div>
      </fieldset>
      <div className="when-internal">
        <Choices
          name="audience_ids"
          legend="Groups"
          hint="Nobody else sees it: not the page, the feeds, the API or the archive. It can not change how components are shown."
          options={audiences.map((audience) => ({ value: audience.id, label: reach(audience) }))}
          chosen={audiences.length === 1 ? audiences.map((audience) => audience.id) : []}
        />
      </div>
    </div>
  );
}

/** Two texts of which the style sheet shows the one that fits the choice. */
export function ByAudience({ everyone, groups }: { everyone: ReactNode; groups: string }) {
  return (
    <>
      <span className="when-public">{everyone}</span>
      <span className="when-internal">{groups}</span>
    </>
  );
}
