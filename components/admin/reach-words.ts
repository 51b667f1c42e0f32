/** Why somebody is not told. */
export const reasonNames: Record<string, string> = {
  unconfirmed: "unconfirmed",
  suppressed: "suppressed: can not be reached",
  not_for_them: "in no group that this is for",
  components: "chose other components",
  one_incident: "asked for another incident alone",
  kind: "do not want this kind of news",
  impact: "below the minimum impact they chose",
  digest: "get it with the day's digest",
  cadence: "want changes of state alone",
  twice: "told at the same address already",
};
