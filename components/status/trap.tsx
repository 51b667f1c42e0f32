/** A field that people do not see and robots fill in. */
export function Trap({ label }: { label: string }) {
  return (
    <div className="trap" aria-hidden="true">
      <label>
        {label} <input name="website" tabIndex={-1} autoComplete="off" />
      </label>
    </div>
  );
}
