interface Option {
  value: string;
  label: string;
}

function Select({ name, label, value, options }: { name: string; label: string; value: string; options: Option[] }) {
  return (
    <div className="field">
      <label htmlFor={`filter-${name}`}>{label}</label>
      <select id={`filter-${name}`} name={name} defaultValue={value}>
        <option value="">All</option>
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </div>
  );
}

/** Narrows the list of subscribers by GET: its address can be kept and sent on. */
export function SubscriberFilter({
  asked,
  byAddress = true,
  channels,
  components,
  tags,
}: {
  /** What is asked for now, by the names of the inputs. */
  asked: Readonly<Record<string, string>>;
  /** May addresses be searched? */
  byAddress?: boolean;
  channels: Option[];
  components: Option[];
  tags: Option[];
}) {
  return (
    <search>
      <form method="get" className="card subscriber-filter">
        {byAddress && (
          <div className="field">
            <label htmlFor="filter-q">Search addresses</label>
            <input id="filter-q" name="q" type="search" defaultValue={asked.q} maxLength={200} />
          </div>
        )}
        <Select name="channel" label="Channel" value={asked.channel ?? ""} options={channels} />
        <Select name="component" label="Told about" value={asked.component ?? ""} options={components} />
        <Select name="tag" label="Tag" value={asked.tag ?? ""} options={tags} />
        {asked.state && <input type="hidden" name="state" value={asked.state} />}
        <div className="desk-actions">
          <button className="button" type="submit">
            Show
          </button>
          {Object.keys(asked).length > 0 && <a href="/admin/subscribers">Show all</a>}
        </div>
      </form>
    </search>
  );
}
