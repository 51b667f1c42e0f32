import { verifyAudit } from "../services/audit-chain.ts";
import { type Command, readArguments, withContext } from "./command.ts";

export const auditVerify: Command = {
  name: "audit verify",
  usage: "",
  summary: "prove that the audit log is whole and as it was written",
  help: ["Exit code 1 and the number of the first entry that is not as it was written."],
  async run(terminal, args) {
    readArguments(args, {});
    const proof = await withContext(terminal, verifyAudit);
    return proof.ok
      ? { lines: [`The audit log is whole: ${proof.entries} entries.`], json: proof }
      : { lines: [`The audit log is broken at ${proof.seq}. ${proof.reason}`], json: proof, failed: true };
  },
};
