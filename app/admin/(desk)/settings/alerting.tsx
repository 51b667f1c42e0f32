import { Field, Form, Submit } from "../../../../components/ui/form.tsx";
import { type ratedStatuses, severityLabels } from "../../../../lib/domain/alert.ts";
import { saveEscalation, savePromises, saveRatings } from "../../../../lib/web/admin/duty.ts";
import { alertingData } from "../../../../lib/web/admin/duty-reads.ts";

const ratedLabels: Record<(typeof ratedStatuses)[number], string> = {
  major_outage: "Major outage",
  partial_outage: "Partial outage",
  degraded_performance: "Degraded performance",
  other: "Anything else",
};

/** Whom alerts call, how bad they are, and by when updates are promised. */
export async function Alerting() {
  const { people, rotations, policy, rules, promises, severities } = await alertingData();
  const whom = [
    { value: "", label: "Nobody" },
    ...rotations.map(({ id, name }) => ({ value: `rotation:${id}`, label: `On duty: ${name}` })),
    ...people.map(({ id, name }) => ({ value: `person:${id}`, label: name })),
    { value: "everyone", label: "Everyone" },
  ];
  const rated = severities.map((value) => ({ value, label: severityLabels[value] }));
  const rows = [...policy.steps, null, null].slice(0, 10).map((step, n) => ({ step, n }));
  return (
    <>
      <section aria-labelledby="escalation">
        <h2 id="escalation">Escalation</h2>
        <Form action={saveEscalation} className="card pad" key={JSON.stringify(policy)}>
          <Field
            name="min_severity"
            label="Calls people from"
            required
            defaultValue={policy.minSeverity}
            options={rated}
            hint="Alerts that are less bad wait in the inbox."
          />
          {rows.map(({ step, n }) => (
            <div className="row-fields" key={n}>
              <Field
                name={`steps.${n}.whom`}
                label={n === 0 ? "First calls" : "Then calls"}
                required
                options={whom}
                defaultValue={
                  step ? (step.whom.kind === "everyone" ? "everyone" : `${step.whom.kind}:${step.whom.id}`) : ""
                }
              />
              <Field
                name={`steps.${n}.minutes`}
                label="And waits (minutes)"
                required
                inputMode="numeric"
                defaultValue={step?.minutes ?? 5}
              />
            </div>
          ))}
          <p className="quiet">Then everyone is called, until somebody acknowledges.</p>
          <div className="row-fields">
            <Field
              name="repeat_minutes"
              label="Again every (minutes)"
              required
              inputMode="numeric"
              defaultValue={policy.repeatMinutes}
            />
            <Field
              name="repeat_times"
              label="At most (times)"
              required
              inputMode="numeric"
              defaultValue={policy.repeatTimes}
            />
          </div>
          <Submit>Save escalation</Submit>
        </Form>
      </section>
      <section aria-labelledby="severities">
        <h2 id="severities">Severity of alerts</h2>
        <Form action={saveRatings} className="card pad" key={JSON.stringify(rules)}>
          <div className="row-fields">
            {(Object.keys(ratedLabels) as (keyof typeof ratedLabels)[]).map((status) => (
              <Field
                key={status}
                name={`severity.${status}`}
                label={ratedLabels[status]}
                required
                defaultValue={rules[status]}
                options={rated}
              />
            ))}
          </div>
          <Submit>Save severities</Submit>
        </Form>
      </section>
      <section aria-labelledby="promises">
        <h2 id="promises">Promised updates</h2>
        <Form action={savePromises} className="card pad" key={JSON.stringify(promises)}>
          <p className="quiet">Minutes within which the next update is promised. Emptied: no promise.</p>
          <div className="row-fields">
            {(["critical", "major", "minor"] as const).map((impact) => (
              <Field
                key={impact}
                name={impact}
                label={`${impact[0]?.toUpperCase()}${impact.slice(1)} impact`}
                inputMode="numeric"
                defaultValue={promises.minutes[impact]}
              />
            ))}
            <Field
              name="remind_minutes"
              label="Remind before (minutes)"
              required
              inputMode="numeric"
              defaultValue={promises.remindMinutes}
            />
          </div>
          <Submit>Save promises</Submit>
        </Form>
      </section>
    </>
  );
}
