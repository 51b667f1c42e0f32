interface Props {
  component: { name: string; runbookUrl?: string | null };
  /** What the link says, where it stands apart from its component. */
  label?: string;
}

/** Leads to what a component's team does when it is in trouble. Nothing where there is no runbook. */
export function RunbookLink({ component, label }: Props) {
  if (!component.runbookUrl) return null;
  return (
    <a className="runbook" href={component.runbookUrl} target="_blank" rel="noopener noreferrer">
      {label ?? "Runbook"}
      <span className="visually-hidden">{label ? "" : ` of ${component.name}`}, opens in a new tab</span>
    </a>
  );
}
