import { stringify } from "csv-stringify/sync";
import type { ActionState } from "../domain/postmortem.ts";
import { zonedText } from "../domain/zone.ts";

/** One action item as it is exported. */
export interface ExportedItem {
  title: string;
  /** The owner's address, or the name of one without an account. */
  owner: string | null;
  dueAt: Date | null;
  state: ActionState;
  link: string | null;
  incidentName: string;
  incidentUrl: string;
}

export const itemFormats = ["jira", "asana"] as const;
export type ItemFormat = (typeof itemFormats)[number];

const jiraStates: Record<ActionState, string> = { open: "To Do", done: "Done", dropped: "Done" };
const asanaSections: Record<ActionState, string> = { open: "To do", done: "Done", dropped: "Dropped" };

const describe = (item: ExportedItem): string =>
  [`From the postmortem of "${item.incidentName}": ${item.incidentUrl}`, item.link ?? ""].filter(Boolean).join("\n");

/**
 * Action items as CSV (RFC 4180) with the columns that Jira's or Asana's import knows by name. Text that a spreadsheet
 * would take for a formula is made plain.
 * @param timeZone IANA name, in which due dates are days
 */
export function itemsCsv(items: readonly ExportedItem[], format: ItemFormat, timeZone: string): string {
  const due = (item: ExportedItem): string =>
    item.dueAt === null ? "" : zonedText(item.dueAt.getTime(), timeZone).slice(0, 10);
  const rows = items.map(
    (item): Record<string, string> =>
      format === "jira"
        ? {
            Summary: item.title,
            "Issue Type": "Task",
            Description: describe(item),
            Assignee: item.owner ?? "",
            "Due Date": due(item),
            Status: jiraStates[item.state],
            Labels: "postmortem",
          }
        : {
            Name: item.title,
            Description: describe(item),
            Assignee: item.owner ?? "",
            "Due Date": due(item),
            "Section/Column": asanaSections[item.state],
          },
  );
  const columns =
    format === "jira"
      ? ["Summary", "Issue Type", "Description", "Assignee", "Due Date", "Status", "Labels"]
      : ["Name", "Description", "Assignee", "Due Date", "Section/Column"];
  return stringify(rows, { columns, header: true, record_delimiter: "windows", escape_formulas: true });
}
