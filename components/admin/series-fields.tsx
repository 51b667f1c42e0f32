import { recurrenceOf, weekdayLabels, weekdays } from "../../lib/domain/recurrence.ts";
import { Choices, Field } from "../ui/form.tsx";

export interface SeriesView {
  rrule: string;
  timeZone: string;
  startsAt: string;
  durationMin: number;
  exdates: readonly string[];
  aheadDays: number;
}

/** When a series comes. A rule that the choices can not say stands in its own field. */
export function SeriesFields({ series }: { series: SeriesView }) {
  const r = recurrenceOf(series.rrule, series.startsAt);
  return (
    <fieldset className="form-part">
      <legend>When</legend>
      <div className="row-fields">
        <Field
          name="starts_at"
          label="First start"
          type="datetime-local"
          required
          defaultValue={series.startsAt}
          hint="All come at this time of day, also after the clocks change."
        />
        <Field name="time_zone" label="Time zone" required defaultValue={series.timeZone} />
        <Field
          name="duration_minutes"
          label="Takes (minutes)"
          type="number"
          required
          min={1}
          defaultValue={series.durationMin}
        />
      </div>
      <div className="row-fields">
        <Field
          name="frequency"
          label="Comes again"
          required
          defaultValue={r?.frequency ?? "WEEKLY"}
          options={[
            { value: "DAILY", label: "by days" },
            { value: "WEEKLY", label: "by weeks" },
            { value: "MONTHLY", label: "by months" },
            { value: "YEARLY", label: "by years" },
          ]}
        />
        <Field name="interval" label="Every" type="number" required min={1} max={99} defaultValue={r?.interval ?? 1} />
        <Field
          name="ordinal"
          label="In a month"
          required
          defaultValue={String(r?.ordinal ?? 0)}
          options={[
            { value: "0", label: "on the same day of the month" },
            { value: "1", label: "on the first such weekday" },
            { value: "2", label: "on the second such weekday" },
            { value: "3", label: "on the third such weekday" },
            { value: "4", label: "on the fourth such weekday" },
            { value: "-1", label: "on the last such weekday" },
          ]}
        />
        <Field name="until" label="Last day" type="date" defaultValue={r?.until ?? ""} />
      </div>
      <Choices
        name="weekdays"
        legend="Weekdays, by weeks"
        hint="None ticked: the weekday of the first start."
        options={weekdays.map((d) => ({ value: d, label: weekdayLabels[d] }))}
        chosen={r?.weekdays ?? []}
      />
      <Field
        name="rrule"
        label="A rule of your own"
        defaultValue={r ? "" : series.rrule}
        hint="As calendars write it (RRULE), such as FREQ=MONTHLY;BYMONTHDAY=15. It stands instead of the choices above."
      />
      <Field
        name="exdates"
        label="Left out"
        rows={2}
        defaultValue={series.exdates.join("\n")}
        hint="Starts that do not take place, one a line, such as 2030-12-24T22:00."
      />
      <Field
        name="ahead_days"
        label="Planned ahead (days)"
        type="number"
        required
        min={1}
        max={365}
        defaultValue={series.aheadDays}
        hint="So far ahead its dates stand on the page as maintenances of their own."
      />
    </fieldset>
  );
}
