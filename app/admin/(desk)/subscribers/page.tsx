import { ConsentLookup } from "../../../../components/admin/consent-lookup.tsx";
import { Empty, Head } from "../../../../components/admin/parts.tsx";
import { SaveView } from "../../../../components/admin/save-view.tsx";
import { SubscriberFilter } from "../../../../components/admin/subscriber-filter.tsx";
import { SubscriberRows } from "../../../../components/admin/subscriber-rows.tsx";
import { subscriberStates } from "../../../../components/admin/subscriber-words.ts";
import { askConsents } from "../../../../lib/web/admin/consents.ts";
import { keepView } from "../../../../lib/web/admin/saved-views.ts";
import { browseData, type SubscriberQuery } from "../../../../lib/web/admin/subscriber-reads.ts";
import { tagMany } from "../../../../lib/web/admin/subscribers.ts";

type Props = { searchParams: Promise<SubscriberQuery> };

const n = (count: number): string => count.toLocaleString("en");

function factsOf(names: ReadonlyMap<string, string>, componentIds: readonly string[] | null): string {
  if (componentIds === null) return "all components";
  return componentIds.map((id) => names.get(id) ?? "a deleted component").join(", ");
}

export default async function SubscribersPage({ searchParams }: Props) {
  const query = await searchParams;
  const data = await browseData(query);
  const { items, total, next, asked, states, components, tags, channelNames, running, mayEdit, done, f } = data;
  const filter = Object.fromEntries(asked);
  const names = new Map(components.map((c) => [c.id, c.name]));
  const link = (edit: Record<string, string | undefined>, path = "/admin/subscribers") => {
    const given = Object.entries({ ...filter, ...edit }).filter((e): e is [string, string] => e[1] !== undefined);
    return given.length > 0 ? `${path}?${new URLSearchParams(given)}` : path;
  };
  const filtered = asked.length > 0;
  return (
    <>
      <Head title="Subscribers">
        <span className="quiet">{n(total)} shown here</span>
        {mayEdit && (
          <>
            <span className="head-links">
              <a href={link({}, "/admin/subscribers/subscribers.csv")}>Export CSV</a>
              <a href="/admin/subscribers/import">Import</a>
            </span>
            <a className="button" href="/admin/subscribers/new">
              Add a subscriber
            </a>
          </>
        )}
      </Head>
      {done && (
        <p className="notice notice-good" role="status">
          {n(done[1] ?? 0)} tags changed, {n(done[0] ?? 0)} subscribers looked at.
        </p>
      )}
      {mayEdit &&
        running.map((one) => (
          <p key={one.id} className={one.state === "stopped" ? "notice notice-bad" : "notice"}>
            <a href={`/admin/subscribers/import/${one.id}`}>
              The import of {one.fileName} {one.state === "stopped" ? "has stopped before its end" : "is running"}.
            </a>
          </p>
        ))}
      <SubscriberFilter
        key={JSON.stringify(filter)}
        asked={filter}
        byAddress={data.seesAddresses}
        channels={Object.entries(channelNames).map(([value, label]) => ({ value, label }))}
        components={components.map(({ id, name }) => ({ value: id, label: name }))}
        tags={tags.map(({ tag, n: count }) => ({ value: tag, label: `${tag} (${n(count)})` }))}
      />
      {!data.seesAddresses && <p className="quiet">Addresses are shown to responders.</p>}
      <nav className="tabs" aria-label="State">
        <a href={link({ state: undefined })} aria-current={filter.state === undefined}>
          All
        </a>
        {states.map((state) => (
          <a key={state} href={link({ state })} aria-current={filter.state === state}>
            {subscriberStates[state]}
          </a>
        ))}
      </nav>
      <SaveView act={keepView} />
      {items.length === 0 ? (
        <Empty
          title={filtered ? "Nobody found" : "Nobody has subscribed yet"}
          hint={
            filtered
              ? "No subscriber fits all of that."
              : "Visitors subscribe on the public page. You can add people by hand or from a file."
          }
        />
      ) : (
        <SubscriberRows
          key={JSON.stringify(query)}
          rows={items.map((s) => ({
            id: s.id,
            shown: s.shown,
            state: s.state,
            facts: `${channelNames[s.channel]} · since ${f.instant(s.createdAt.getTime())} · ${factsOf(names, s.componentIds)}`,
            reason: s.suppressedReason,
            tags: s.tags,
            list: s.listOwner !== null,
          }))}
          total={total}
          filter={filter}
          tag={mayEdit ? tagMany : null}
          tagsInUse={tags.map(({ tag }) => tag)}
        />
      )}
      <nav className="desk-actions" aria-label="Pages">
        {query.after !== undefined && <a href={link({})}>← Newest</a>}
        {next && <a href={link({ after: next })}>Older →</a>}
      </nav>
      {data.mayAskConsents && <ConsentLookup ask={askConsents} />}
    </>
  );
}
