import { system } from "../domain/actor.ts";
import { scopeHints, scopes } from "../domain/permission.ts";
import { createApiToken, listApiTokens, revokeApiToken } from "../services/api-tokens.ts";
import { type Command, readArguments, required, withContext } from "./command.ts";

const actor = system("command line");
const dateOf = (date: Date | null): string => date?.toISOString().slice(0, 16).replace("T", " ") ?? "never";

export const tokenCreate: Command = {
  name: "token create",
  usage: "--name NAME [--scopes LIST] [--expires-in-days DAYS]",
  summary: "make a token for the management API",
  help: [
    "  --name NAME               what the token is for; the audit log names it",
    "  --scopes LIST             what it may do, separated by commas; by default everything. Of:",
    ...scopes.map((scope) => `                              ${scope.padEnd(12)} ${scopeHints[scope]}`),
    "  --expires-in-days DAYS    by default it is good until revoked",
    "",
    "The token is shown this once. Send it as: Authorization: Bearer TOKEN",
  ],
  async run(terminal, args) {
    const { values } = readArguments(args, {
      name: { type: "string" },
      scopes: { type: "string" },
      "expires-in-days": { type: "string" },
    });
    const name = required(values.name, "--name");
    const made = await withContext(terminal, (ctx) =>
      createApiToken(ctx, actor, { name, scopes: values.scopes, expires_in_days: values["expires-in-days"] }),
    );
    // The token alone on standard output: TOKEN=$(… token create --name deploy)
    return { lines: [made.token], json: made };
  },
};

export const tokenList: Command = {
  name: "token list",
  usage: "",
  summary: "list the tokens, without their secrets",
  help: [],
  async run(terminal, args) {
    readArguments(args, {});
    const tokens = await withContext(terminal, listApiTokens);
    const rows = tokens.map(
      (t) =>
        `${t.id}  ${t.state.padEnd(7)}  made ${dateOf(t.createdAt)}  used ${dateOf(t.lastUsedAt)}  expires ${dateOf(t.expiresAt)}  ${t.scopes.join(",")}  ${t.name}`,
    );
    return { lines: rows.length > 0 ? rows : ["There is no API token."], json: tokens };
  },
};

export const tokenRevoke: Command = {
  name: "token revoke",
  usage: "ID",
  summary: "take a token back",
  help: ["  ID    as `token list` shows it; the token opens nothing from the next request on"],
  async run(terminal, args) {
    const [id = ""] = readArguments(args, {}, ["ID"]).positionals;
    await withContext(terminal, (ctx) => revokeApiToken(ctx, actor, id));
    return { lines: [`The token ${id} is revoked.`], json: { id, revoked: true } };
  },
};
