"use client";

import { Copy } from "../ui/copy.tsx";
import { useTyped } from "../ui/form.tsx";

/** The command that a form made, shown once. */
export function MadeCommand() {
  const command = useTyped("command");
  return typeof command === "string" ? <Copy label="Command that starts the agent" text={command} /> : null;
}
