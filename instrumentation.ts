import type { Instrumentation } from "next";

/** Writes down what fails while a page is made. Only its pattern is named: an address may hold somebody's token. */
export const onRequestError: Instrumentation.onRequestError = async (error, _request, { routePath, routeType }) => {
  if (process.env.NEXT_RUNTIME !== "nodejs") return;
  const { getContext } = await import("./lib/web/context.ts");
  getContext().log.error({ err: error, route: routePath, kind: routeType }, "a page failed");
};
