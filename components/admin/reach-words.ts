/** Why somebody is not told. */
export const reasonNames: Record<string, string> = {
  unconfirmed: "unconfirmed",
  suppressed: "suppressed: can not be reached",
  not_for_them: "in no group that this is for",
  components: "chose other components",
  twice: "told at the same address already",
};
