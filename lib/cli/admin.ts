import { createAdmin } from "../services/setup.ts";
import { type Command, readArguments, required, UsageError, withContext } from "./command.ts";

export const adminCreate: Command = {
  name: "admin create",
  usage: "--email ADDRESS --password-stdin [--name NAME]",
  summary: "make an admin who can sign in",
  help: [
    "  --email ADDRESS     the e-mail address to sign in with",
    "  --name NAME         as shown to other admins; by default the address up to its @",
    "  --password-stdin    read the password from standard input (its first line): it then appears in no process list",
  ],
  async run(terminal, args) {
    const { values } = readArguments(args, {
      email: { type: "string" },
      name: { type: "string" },
      "password-stdin": { type: "boolean" },
    });
    const email = required(values.email, "--email");
    if (!values["password-stdin"])
      throw new UsageError("--password-stdin is missing: a password is taken from standard input only.");
    const [password = ""] = (await terminal.readInput()).split(/\r?\n/);
    const name = values.name === undefined ? {} : { name: values.name };
    const id = await withContext(terminal, (ctx) => createAdmin(ctx, { email, password, ...name }));
    return { lines: [`${email} can sign in now.`], json: { id, email } };
  },
};
