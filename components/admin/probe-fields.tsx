import { groupBy } from "../../lib/domain/group-by.ts";
import { type Quorum, quorums } from "../../lib/domain/probe.ts";
import { Check, Choices, Field } from "../ui/form.tsx";

export interface KindView {
  kind: string;
  label: string;
  summary: string;
  fields: readonly {
    name: string;
    label: string;
    type: "text" | "url" | "number" | "textarea" | "select" | "checkbox" | "password";
    required: boolean;
    part?: string;
    hint?: string;
    options?: readonly string[];
    default?: string | number | boolean;
  }[];
}

function textOf(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === "object")
    return Object.entries(value)
      .map(([name, v]) => `${name}: ${String(v)}`)
      .join("\n");
  return String(value);
}

type FieldView = KindView["fields"][number];

function SettingField({
  field,
  settings,
  kept,
}: {
  field: FieldView;
  settings: Record<string, unknown>;
  kept: boolean;
}) {
  const name = `settings.${field.name}`;
  const value = settings[field.name] ?? field.default;
  if (field.type === "checkbox") return <Check name={name} label={field.label} defaultChecked={value === true} />;
  if (kept)
    return (
      <div>
        <Field name={name} label={field.label} type="password" autoComplete="off" hint="Set. Left empty, it stays." />
        <Check name={`remove.${field.name}`} label={`Remove: ${field.label}`} defaultChecked={false} />
      </div>
    );
  return (
    <Field
      name={name}
      label={field.label}
      required={field.required || field.type === "select"}
      hint={field.hint}
      defaultValue={textOf(value)}
      {...(field.type === "textarea" ? { rows: 3 } : {})}
      {...(field.type === "password" ? { type: "password", autoComplete: "off" } : {})}
      {...(field.type === "number" ? { inputMode: "numeric" as const } : {})}
      {...(field.type === "url" ? { inputMode: "url" as const } : {})}
      {...(field.options ? { options: field.options.map((o) => ({ value: o, label: o })) } : {})}
    />
  );
}

/** The inputs of a kind's settings, drawn from what the kind says of itself; what few need is folded. */
export function SettingsFields({
  kind,
  settings,
  kept = [],
}: {
  kind: KindView;
  settings: Record<string, unknown>;
  /** Passwords that are there and not shown. */
  kept?: readonly string[];
}) {
  const draw = (field: FieldView) => (
    <SettingField key={field.name} field={field} settings={settings} kept={kept.includes(field.name)} />
  );
  const parts = groupBy(kind.fields, (field) => field.part ?? "");
  const isUsed = (field: FieldView) =>
    kept.includes(field.name) || !["", String(field.default ?? "")].includes(textOf(settings[field.name]) ?? "");
  return (
    <>
      <input type="hidden" name="kind" value={kind.kind} />
      {[...parts].map(([part, fields]) =>
        part === "" ? (
          fields.map(draw)
        ) : (
          <details key={part} className="form-part" open={fields.some(isUsed)}>
            <summary>{part}</summary>
            {fields.map(draw)}
          </details>
        ),
      )}
    </>
  );
}

export interface ProbeNumbers {
  name?: string;
  componentId?: string | null;
  intervalMs?: number;
  timeoutMs?: number;
  failuresToDown?: number;
  successesToUp?: number;
  recheckMs?: number;
  locations?: readonly string[];
  quorum?: Quorum;
  weight?: number;
  enabled?: boolean;
}

const quorumLabels: Record<Quorum, string> = {
  any: "One location that sees it fail is enough",
  majority: "More than half of the locations",
  all: "All locations",
};

/** Where it runs; nothing to choose while there is one place only. */
function Locations({ probe, locations }: { probe: ProbeNumbers; locations: readonly string[] }) {
  if (locations.length < 2) return null;
  return (
    <>
      <input type="hidden" name="has_locations" value="1" />
      <Choices
        name="locations"
        legend="Runs from"
        hint="local is this installation; the others are agents elsewhere."
        options={locations.map((name) => ({ value: name, label: name }))}
        chosen={probe.locations ?? ["local"]}
      />
      <Field
        name="quorum"
        label="Counts as failing when so many see it"
        required
        defaultValue={probe.quorum ?? "majority"}
        hint="A location without data has no vote, so a blind one changes nothing."
        options={quorums.map((value) => ({ value, label: quorumLabels[value] }))}
      />
    </>
  );
}

/** How it asks, and how often before it believes what it sees. */
function Asking({ probe }: { probe: ProbeNumbers }) {
  return (
    <>
      <Field
        name="timeout_ms"
        label="Timeout (ms)"
        required
        inputMode="numeric"
        defaultValue={probe.timeoutMs ?? 10_000}
      />
      <Field
        name="failures_to_down"
        label="Failures to down"
        required
        inputMode="numeric"
        defaultValue={probe.failuresToDown ?? 4}
      />
      <Field
        name="successes_to_up"
        label="Successes to up"
        required
        inputMode="numeric"
        defaultValue={probe.successesToUp ?? 2}
      />
      <Field
        name="recheck_s"
        label="Recheck after (s)"
        required
        inputMode="numeric"
        defaultValue={(probe.recheckMs ?? 5000) / 1000}
        hint="A failure is asked about again so soon, until there is a verdict; 0 waits for the next turn."
      />
    </>
  );
}

/** What all kinds have in common. */
export function CommonFields({
  probe,
  told,
  components,
  locations,
}: {
  probe: ProbeNumbers;
  /** Whether its kind waits to be told: then nothing is asked, from anywhere. */
  told: boolean;
  components: readonly { id: string; name: string }[];
  /** Where a probe may run. */
  locations: readonly string[];
}) {
  return (
    <>
      <Field name="name" label="Name" required defaultValue={probe.name} hint="What it checks, in a few words." />
      <Field
        name="component_id"
        label="Component"
        required
        defaultValue={probe.componentId ?? ""}
        hint="Its status follows this probe."
        options={[{ value: "", label: "None" }, ...components.map((c) => ({ value: c.id, label: c.name }))]}
      />
      <div className="row-fields">
        <Field
          name="interval_s"
          label="Every (s)"
          required
          inputMode="numeric"
          defaultValue={(probe.intervalMs ?? 60_000) / 1000}
        />
        {!told && <Asking probe={probe} />}
        <Field
          name="weight"
          label="Weight"
          required
          inputMode="numeric"
          defaultValue={probe.weight ?? 1}
          hint="Counts where the component's state follows its probes by weight."
        />
      </div>
      {!told && <Locations probe={probe} locations={locations} />}
      <Check name="enabled" label="Switched on" defaultChecked={probe.enabled ?? true} />
    </>
  );
}
