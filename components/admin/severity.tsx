import { type Severity, severityLabels } from "../../lib/domain/alert.ts";

/** How bad an alert is, in a word and a colour. */
export function SeverityPill({ severity }: { severity: Severity }) {
  return <span className={`pill severity severity-${severity}`}>{severityLabels[severity]}</span>;
}
