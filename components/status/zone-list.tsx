/** By what the inputs of time zones find their suggestions. */
export const zoneList = "time-zones";

const zones = ["UTC", ...Intl.supportedValuesOf("timeZone").filter((zone) => zone !== "UTC")];

/** The names of time zones that inputs suggest: once on a page, for all its forms. */
export function ZoneList() {
  return (
    <datalist id={zoneList}>
      {zones.map((zone) => (
        <option key={zone} value={zone} />
      ))}
    </datalist>
  );
}
