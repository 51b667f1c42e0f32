import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { createProbeAgent } from "../agent/probe-agent.ts";
import { createServerClock } from "../agent/server-clock.ts";
import { openSpool } from "../agent/spool.ts";
import { openHomeLine } from "../net/home-line.ts";
import { readConfig } from "../runtime/config.ts";
import { createLog } from "../runtime/log.ts";
import { type Command, CommandFailure, readArguments, required, UsageError } from "./command.ts";

const concurrency = 500;

/** Resolves when the process is asked to stop. */
const stopAsked = (): Promise<null> =>
  new Promise((resolveStop) => {
    for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) process.on(signal, () => resolveStop(null));
  });

function addressOf(text: string): string {
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol))
    throw new UsageError("--url must be an address that starts with https:// or http://.");
  return text.replace(/\/+$/, "");
}

export const probeAgentCommand: Command = {
  name: "probe-agent",
  usage: "--url URL [--token TOKEN] [--data DIR]",
  summary: "run probes from this machine for a Candor elsewhere",
  help: [
    "  --url URL        the address of that Candor",
    "  --token TOKEN    as made for this location; better in CANDOR_AGENT_TOKEN, which no list of processes shows",
    "  --data DIR       where results wait while Candor can not be reached; by default probe-agent in DATA_DIR",
    "",
    "It runs until it is told to stop (SIGTERM), and ends with 1 when Candor does not know its token.",
    "It reads LOG_LEVEL, PROBE_ANCHORS and PROBE_ALLOW_PRIVATE. It needs no database and opens no port.",
  ],
  async run(terminal, args) {
    const { values } = readArguments(args, {
      url: { type: "string" },
      token: { type: "string" },
      data: { type: "string" },
    });
    const url = addressOf(required(values.url, "--url"));
    const token = required(values.token ?? terminal.env.CANDOR_AGENT_TOKEN, "--token (or CANDOR_AGENT_TOKEN)").trim();
    if (!/^[\w-]{1,200}$/.test(token)) throw new UsageError("--token is not the token of an agent.");
    const config = readConfig(terminal.env);
    const folder = values.data ? resolve(terminal.folder, values.data) : join(config.dataDir, "probe-agent");
    const log = createLog(config.logLevel, "probe-agent");
    const { version } = JSON.parse(readFileSync(join(terminal.root, "package.json"), "utf8")) as { version: string };
    const spool = await openSpool({ folder, log }).catch((error: NodeJS.ErrnoException) => {
      throw new CommandFailure(`--data: ${folder} can not be used (${error.code}).`);
    });
    const agent = createProbeAgent({
      line: openHomeLine(url, { authorization: `Bearer ${token}`, "user-agent": `Candor-probe-agent/${version}` }),
      spool,
      clock: createServerClock(() => performance.now(), Date.now()),
      log,
      anchors: config.probeAnchors,
      allowPrivate: config.probeAllowPrivate,
      concurrency,
    });
    log.info({ url, folder }, "the probe agent runs");
    agent.start();
    const refused = await Promise.race([agent.refused, stopAsked()]);
    await agent.stop();
    if (refused !== null) throw new CommandFailure(refused);
    return { lines: [], json: { stopped: true } };
  },
};
