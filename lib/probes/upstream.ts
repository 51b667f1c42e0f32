import { z } from "zod";
import type { ProbeResult } from "../domain/probe.ts";
import { sendHttp } from "../net/http.ts";
import { down, type ProbeKind, type ProbeRun } from "./probe.ts";
import { emptyAsUnset, parseSettings, toggle } from "./settings.ts";

/** Large pages list thousands of components. */
const bodyLimit = 8 * 1024 * 1024;

const settings = z.object({
  url: z
    .string("Please give the page's address.")
    .trim()
    .min(1, "Please give the page's address.")
    .max(2000, "This is longer than 2,000 characters.")
    .refine((text) => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol), {
      message: "This must be an address that starts with https:// or http://.",
    })
    .transform(pageAddress),
  component: z.preprocess(
    emptyAsUnset,
    z.string("This must be text.").trim().max(255, "This is longer than 255 characters.").optional(),
  ),
  ignore_maintenance: toggle(false),
});

/** The page's own address, also of one of its JSON files. */
function pageAddress(text: string): string {
  const url = new URL(text);
  return `${url.origin}${url.pathname.replace(/\/api\/v2(\/.*)?$/, "").replace(/\/+$/, "")}`;
}

/** What is read of Statuspage's public API v2; Candor's own has the same shape. */
const summary = z.object({
  page: z.object({ name: z.string() }),
  status: z.object({ indicator: z.string(), description: z.string() }).optional(),
  components: z.array(z.object({ id: z.string(), name: z.string(), status: z.string() })).optional(),
  incidents: z.array(z.object({ name: z.string(), status: z.string() })).optional(),
});
type Summary = z.output<typeof summary>;

type State = ProbeResult["state"];
const order: readonly State[] = ["up", "degraded", "down"];

const states: Record<string, State> = {
  operational: "up",
  degraded_performance: "degraded",
  under_maintenance: "degraded",
  partial_outage: "down",
  major_outage: "down",
  none: "up",
  minor: "degraded",
  maintenance: "degraded",
  major: "down",
  critical: "down",
};

/** The page says nothing about the target: neither that it is up nor that it is down. */
const unreadable = (reason: string): ProbeResult => down("unreadable", reason);

/** The words that decide: of the component that is meant, or of the whole page. */
function findWords(page: Summary, component: string | undefined): string[] {
  if (component === undefined) return page.status ? [page.status.indicator] : [];
  const meant = component.toLowerCase();
  return (page.components ?? [])
    .filter((c) => c.id === component || c.name.trim().toLowerCase() === meant)
    .map((c) => c.status);
}

/** What another page's words mean for the probe. */
export function judgeSummary(page: Summary, component: string | undefined, ignoreMaintenance: boolean): ProbeResult {
  const words = findWords(page, component);
  if (words.length === 0)
    return unreadable(
      component === undefined
        ? "The page does not say how it is as a whole: name one of its components."
        : `The page has no component "${component}".`,
    );
  let worst: { state: State; word: string } | null = null;
  for (const word of words) {
    const calm = ignoreMaintenance && (word === "under_maintenance" || word === "maintenance");
    const state = calm ? "up" : states[word];
    if (state === undefined) return unreadable(`The page says "${word.slice(0, 60)}", which is no known status.`);
    if (worst === null || order.indexOf(state) > order.indexOf(worst.state)) worst = { state, word };
  }
  if (worst === null || worst.state === "up") return { state: "up", errorClass: null, reason: null, latencyMs: null };
  const { state, word } = worst;
  const what = component === undefined ? page.page.name : `${component} at ${page.page.name}`;
  return { state, errorClass: "upstream", reason: `${what} says: ${word.replaceAll("_", " ")}.`, latencyMs: null };
}

type Read = { page: Summary; url: string } | { failure: string; url: string; missing: boolean };

async function read(url: string, { timeoutMs, allowPrivate, signal }: ProbeRun): Promise<Read> {
  const answer = await sendHttp({
    url,
    method: "GET",
    headers: { accept: "application/json" },
    body: null,
    timeoutMs,
    maxBytes: bodyLimit,
    allowPrivate,
    redirects: 5,
    verifyTls: true,
    ...(signal ? { signal } : {}),
  });
  if (answer.kind === "failed") return { failure: answer.reason, url, missing: false };
  if (answer.status !== 200)
    return { failure: `The answer was ${answer.status}.`, url, missing: answer.status === 404 };
  try {
    return { page: summary.parse(JSON.parse(answer.body)), url };
  } catch {
    return { failure: "The answer is not that of a status page.", url, missing: false };
  }
}

export const upstreamProbe: ProbeKind = {
  kind: "upstream",
  label: "Other status page",
  summary: "Reads the status page of a service that you depend on: Statuspage's, Candor's, or one of that shape.",
  fields: [
    { name: "url", label: "Address of the page", type: "url", required: true, hint: "https://status.example.com" },
    {
      name: "component",
      label: "Component",
      type: "text",
      required: false,
      hint: "Its name or id there. Without one, the page as a whole counts.",
    },
    {
      name: "ignore_maintenance",
      label: "Take maintenance there for operational",
      type: "checkbox",
      required: false,
      default: false,
    },
  ],
  parse: (input) => parseSettings(settings, input),
  target(stored) {
    const host = new URL(String(stored.url)).host;
    return stored.component === undefined ? host : `${stored.component} at ${host}`;
  },
  async run(stored, run) {
    const s = settings.parse(stored);
    let got = await read(`${s.url}/api/v2/summary.json`, run);
    if ("failure" in got && got.missing && s.component !== undefined)
      got = await read(`${s.url}/api/v2/components.json`, run);
    const facts: [string, string][] = [["Request", `GET ${got.url}`]];
    if ("failure" in got) return { result: unreadable(`The page can not be read: ${got.failure}`), facts };
    const { page } = got;
    facts.push(["Page", page.page.name]);
    if (page.status) facts.push(["Status", `${page.status.indicator}: ${page.status.description}`]);
    if (s.component !== undefined) facts.push(["Component", findWords(page, s.component).join(", ") || "not found"]);
    for (const incident of page.incidents?.slice(0, 10) ?? [])
      facts.push(["Incident", `${incident.name} (${incident.status})`.slice(0, 500)]);
    return { result: judgeSummary(page, s.component, s.ignore_maintenance), facts };
  },
};
