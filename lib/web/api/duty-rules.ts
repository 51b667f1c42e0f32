import type { Called, EscalationPolicy } from "../../domain/escalation.ts";
import type { PromiseRules } from "../../domain/promise.ts";
import { readPolicy, readSeverities, savePolicy, saveSeverities } from "../../services/alerting.ts";
import { readPromiseRules, savePromiseRules } from "../../services/promises.ts";
import { json } from "../respond.ts";
import { pageOf } from "./parameters.ts";
import { type Route, route } from "./router.ts";

const whomText = (whom: Called): string => (whom.kind === "everyone" ? whom.kind : `${whom.kind}:${whom.id}`);

const policyShape = (policy: EscalationPolicy) => ({
  min_severity: policy.minSeverity,
  steps: policy.steps.map(({ whom, minutes }) => ({ whom: whomText(whom), minutes })),
  repeat_minutes: policy.repeatMinutes,
  repeat_times: policy.repeatTimes,
});

const promiseShape = ({ minutes, remindMinutes }: PromiseRules) => ({
  critical: minutes.critical,
  major: minutes.major,
  minor: minutes.minor,
  none: minutes.none,
  remind_minutes: remindMinutes,
});

const policy = "/pages/:page_id/escalation_policy";
const severities = "/pages/:page_id/severities";
const promises = "/pages/:page_id/promise_rules";

/** What is left out of a policy or a rule stays as it is. */
export const dutyRuleRoutes: readonly Route[] = [
  route("GET", policy, async (call) => json(200, policyShape(await readPolicy(call.ctx.db, (await pageOf(call)).id)))),
  route(["PATCH", "PUT"], policy, async (call) => {
    const { id } = await pageOf(call);
    const before = policyShape(await readPolicy(call.ctx.db, id));
    const input = { ...before, ...(await call.input("escalation_policy")) };
    return json(200, policyShape(await savePolicy(call.ctx, call.actor, id, input)));
  }),
  route("GET", severities, async (call) => json(200, await readSeverities(call.ctx.db, (await pageOf(call)).id))),
  route(["PATCH", "PUT"], severities, async (call) => {
    const { id } = await pageOf(call);
    return json(200, await saveSeverities(call.ctx, call.actor, id, await call.input("severities")));
  }),
  route("GET", promises, async (call) =>
    json(200, promiseShape(await readPromiseRules(call.ctx.db, (await pageOf(call)).id))),
  ),
  route(["PATCH", "PUT"], promises, async (call) => {
    const { id } = await pageOf(call);
    return json(200, promiseShape(await savePromiseRules(call.ctx, call.actor, id, await call.input("promise_rules"))));
  }),
];
