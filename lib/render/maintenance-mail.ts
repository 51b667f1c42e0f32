import { postStatusLabels } from "../domain/incident.ts";
import { oneLine } from "../domain/text.ts";
import type { Written } from "./email.ts";
import { type Message, when } from "./message.ts";

type OverrunMessage = Extract<Message, { type: "overrun" }>;

/** Tells who is in charge that a maintenance is past its planned end and what can be done about it. */
export function writeOverrun({ page, overrun, incidentUrl }: OverrunMessage): Written {
  const title = oneLine(overrun.title);
  const begun = overrun.status !== "scheduled";
  return {
    subject: `[${oneLine(page.name)}] Past its planned end: ${title}`,
    preheader: begun ? "Complete it or move its end." : "It has never been started. Start it, move it or cancel it.",
    parts: [
      { kind: "title", text: `Past its planned end: ${title}` },
      {
        kind: "line",
        text: begun
          ? "The maintenance should be over and is not. Readers see that it takes longer than planned. Complete it, or move its end and say until when."
          : "The maintenance should be over and has never been started. Start it, move it to another time or cancel it.",
      },
      {
        kind: "facts",
        rows: [
          ["Status", postStatusLabels[overrun.status]],
          ["Planned end", when(overrun.scheduledUntil, page.timeZone)],
        ],
      },
      { kind: "button", text: "Open the maintenance", url: incidentUrl },
      { kind: "rule" },
      { kind: "small", text: `You get this because you are in charge of it at ${oneLine(page.name)}.` },
    ],
  };
}
