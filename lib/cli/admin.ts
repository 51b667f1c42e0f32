import { rescuePerson } from "../services/rescuing.ts";
import { createAdmin } from "../services/setup.ts";
import { type Command, readArguments, required, type Terminal, UsageError, withContext } from "./command.ts";

async function readPassword(terminal: Terminal): Promise<string> {
  const [password = ""] = (await terminal.readInput()).split(/\r?\n/);
  return password;
}

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
    const password = await readPassword(terminal);
    const name = values.name === undefined ? {} : { name: values.name };
    const id = await withContext(terminal, (ctx) => createAdmin(ctx, { email, password, ...name }));
    return { lines: [`${email} can sign in now.`], json: { id, email } };
  },
};

export const adminRescue: Command = {
  name: "admin rescue",
  usage: "--email ADDRESS [--password-stdin]",
  summary: "let somebody in again who lost their second factor or password",
  help: [
    "  --email ADDRESS     whom; their authenticator app and passkeys are taken away and all sessions end",
    "  --password-stdin    also set a new password, read from standard input (its first line)",
    "",
    "A person who was disabled is enabled again. The role stays. The audit log keeps that it was done at the machine.",
  ],
  async run(terminal, args) {
    const { values } = readArguments(args, { email: { type: "string" }, "password-stdin": { type: "boolean" } });
    const email = required(values.email, "--email");
    const password = values["password-stdin"] ? await readPassword(terminal) : null;
    const rescued = await withContext(terminal, (ctx) => rescuePerson(ctx, email, password));
    const how = password === null ? "with their password alone" : "with the new password";
    return {
      lines: [`${rescued.email} can sign in ${how}. Set up a second factor again under Your account.`],
      json: rescued,
    };
  },
};
