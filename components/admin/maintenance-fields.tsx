import { spanText, usualReminders } from "../../lib/domain/maintenance.ts";
import { Check, Choices } from "../ui/form.tsx";

export function ComponentChoices({
  components,
  chosen,
  hint = "Shown as under maintenance meanwhile; their downtime does not count.",
}: {
  components: readonly { id: string; name: string }[];
  chosen: readonly string[];
  hint?: string;
}) {
  if (components.length === 0) return null;
  return (
    <Choices
      name="component_ids"
      legend="Components"
      hint={hint}
      options={components.map((c) => ({ value: c.id, label: c.name }))}
      chosen={chosen}
    />
  );
}

/** When subscribers are reminded, and what happens by itself. */
export function PlanChoices({
  reminders,
  autoStart = true,
  autoComplete = true,
  overrunUpdate = false,
}: {
  reminders: readonly number[];
  autoStart?: boolean;
  autoComplete?: boolean;
  overrunUpdate?: boolean;
}) {
  const offered = [...new Set([...usualReminders, ...reminders])].sort((a, b) => a - b);
  return (
    <>
      <Choices
        name="reminders"
        legend="Remind subscribers before"
        options={offered.map((minutes) => ({ value: String(minutes), label: spanText(minutes) }))}
        chosen={reminders.map(String)}
      />
      <Check name="scheduled_auto_in_progress" label="Start by itself" defaultChecked={autoStart} />
      <Check name="scheduled_auto_completed" label="End by itself" defaultChecked={autoComplete} />
      <Check
        name="overrun_update"
        label="Tell subscribers by itself when it takes longer than planned"
        hint="Where it does not end by itself. The page says so in any case, and whoever posted last is told."
        defaultChecked={overrunUpdate}
      />
    </>
  );
}
