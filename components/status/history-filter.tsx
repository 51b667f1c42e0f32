import type { Words } from "./words.ts";

export interface HistoryAsked {
  q: string;
  component: string;
  impact: string;
  kind: string;
}

interface Props {
  components: readonly { id: string; name: string }[];
  asked: HistoryAsked;
  words: Words;
}

/** Looks through the archive by words, component, kind and impact; works without JavaScript. */
export function HistoryFilter({ components, asked, words }: Props) {
  const { m, href } = words;
  const impacts = ["critical", "major", "minor", "none", "maintenance"] as const;
  const kinds = ["incident", "maintenance", "announcement"] as const;
  return (
    <search>
      <form className="filters" action={href("/history")} method="get">
        <input
          type="search"
          name="q"
          defaultValue={asked.q}
          maxLength={200}
          aria-label={m.searchHint}
          placeholder={m.searchHint}
        />
        <select name="component" defaultValue={asked.component} aria-label={m.anyComponent}>
          <option value="">{m.anyComponent}</option>
          {components.map((c) => (
            <option key={c.id} value={c.id}>
              {c.name}
            </option>
          ))}
        </select>
        <select name="kind" defaultValue={asked.kind} aria-label={m.anyKind}>
          <option value="">{m.anyKind}</option>
          {kinds.map((kind) => (
            <option key={kind} value={kind}>
              {m.toldKinds[kind]}
            </option>
          ))}
        </select>
        <select name="impact" defaultValue={asked.impact} aria-label={m.anyImpact}>
          <option value="">{m.anyImpact}</option>
          {impacts.map((impact) => (
            <option key={impact} value={impact}>
              {m.impacts[impact]}
            </option>
          ))}
        </select>
        <button className="button" type="submit">
          {m.search}
        </button>
      </form>
    </search>
  );
}
