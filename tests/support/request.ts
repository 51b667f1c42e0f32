/** Outside of Next there is no request: in integration tests `next/headers` is this file (tests/vitest.config.ts). */
export const request = { headers: new Headers() };

export const headers = async (): Promise<Headers> => request.headers;

export const cookies = async () => ({ set: () => undefined });
