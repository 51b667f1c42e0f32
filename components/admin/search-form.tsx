/** A search by GET: its address can be kept and sent on. */
export function SearchForm({ label, q, keep = {} }: { label: string; q: string; keep?: Record<string, string> }) {
  return (
    <search>
      <form method="get" className="filters">
        <div className="field">
          <label htmlFor="q">{label}</label>
          <input id="q" name="q" type="search" defaultValue={q} maxLength={200} />
        </div>
        {Object.entries(keep).map(([name, value]) => (
          <input key={name} type="hidden" name={name} value={value} />
        ))}
        <button className="button button-quiet" type="submit">
          Search
        </button>
      </form>
    </search>
  );
}
