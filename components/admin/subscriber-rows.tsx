"use client";

import { useRef, useState } from "react";
import type { SubscriberState } from "../../lib/domain/subscription.ts";
import { Field, Form, type FormAction, Submit } from "../ui/form.tsx";
import { subscriberStates } from "./subscriber-words.ts";

export interface SubscriberRow {
  id: string;
  shown: string;
  state: SubscriberState;
  /** Channel, since when, what about. */
  facts: string;
  reason: string | null;
  tags: string[];
  list: boolean;
}

interface Props {
  rows: readonly SubscriberRow[];
  /** How many the filter lets through in all. */
  total: number;
  /** The filter, sent with the form for those who are not on this page. */
  filter: Readonly<Record<string, string>>;
  /** Null for whoever may only look. */
  tag: FormAction | null;
  tagsInUse: readonly string[];
}

function Row({ row, mayTick }: { row: SubscriberRow; mayTick: boolean }) {
  return (
    <li>
      {mayTick && <input type="checkbox" name="ids" value={row.id} aria-label={`Choose ${row.shown}`} />}
      <div className="what">
        <a href={`/admin/subscribers/${row.id}`}>{row.shown}</a>
        <span className="quiet">{row.facts}</span>
        {row.reason && <span className="field-error">{row.reason}</span>}
        {row.tags.length > 0 && (
          <span className="tags">
            {row.tags.map((name) => (
              <a key={name} className="tag" href={`/admin/subscribers?${new URLSearchParams({ tag: name })}`}>
                {name}
              </a>
            ))}
          </span>
        )}
      </div>
      <div className="desk-actions">
        {row.list && <span className="pill">Shared mailbox</span>}
        <span className="pill">{subscriberStates[row.state]}</span>
      </div>
    </li>
  );
}

/** Subscribers to look at, and to tag several at once. */
export function SubscriberRows({ rows, total, filter, tag, tagsInUse }: Props) {
  const list = useRef<HTMLUListElement>(null);
  const [ticked, setTicked] = useState(0);
  const boxes = () => [...(list.current?.querySelectorAll<HTMLInputElement>('input[name="ids"]') ?? [])];
  const count = () => setTicked(boxes().filter((box) => box.checked).length);
  const body = (
    <ul ref={list} className="card rows-list subscriber-rows" onChange={count}>
      {rows.map((row) => (
        <Row key={row.id} row={row} mayTick={tag !== null} />
      ))}
    </ul>
  );
  if (!tag) return body;
  const several = (n: number) => (n === 1 ? "1 subscriber" : `${n.toLocaleString("en")} subscribers`);
  return (
    <Form action={tag} className="bulk">
      {Object.entries(filter).map(([name, value]) => (
        <input key={name} type="hidden" name={`filter.${name}`} value={value} />
      ))}
      <details className="form-part">
        <summary>Tag several at once</summary>
        <div className="row-fields">
          <Field name="tags" label="Tags" optional="" hint="With commas between them." />
          <Field
            name="act"
            label="What to do"
            optional=""
            options={[
              { value: "add", label: "Give these tags" },
              { value: "remove", label: "Take these tags away" },
            ]}
          />
          <Field
            name="whom"
            label="To whom"
            optional=""
            options={[
              { value: "ticked", label: ticked === 0 ? "Those I tick below" : `The ${several(ticked)} ticked below` },
              { value: "all", label: `All ${several(total)} of this list, on all its pages` },
            ]}
          />
        </div>
        {tagsInUse.length > 0 && <p className="quiet">In use: {tagsInUse.slice(0, 30).join(", ")}</p>}
        <div className="desk-actions">
          <Submit>Change tags</Submit>
          <button
            type="button"
            className="button button-quiet"
            onClick={() => {
              const all = boxes();
              const on = all.some((box) => !box.checked);
              for (const box of all) box.checked = on;
              count();
            }}
          >
            Tick all on this page
          </button>
        </div>
      </details>
      {body}
    </Form>
  );
}
