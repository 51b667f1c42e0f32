import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import Provider from "oidc-provider";

export interface OidcService {
  issuer: string;
  /** Signs in there as one with this address, and allows what is asked. @returns the address that one is sent back to */
  visit(url: string, email: string): Promise<string>;
  /** Are the addresses of its people checked? */
  verified: boolean;
  close(): Promise<void>;
}

/** Follows redirects on the service, filling its forms, until it sends the browser elsewhere. */
async function walk(issuer: string, start: string, email: string): Promise<string> {
  const jar = new Map<string, string>();
  let url = start;
  let form: URLSearchParams | null = null;
  for (let step = 0; step < 20; step++) {
    if (!url.startsWith(issuer)) return url;
    const answer: Response = await fetch(url, {
      redirect: "manual",
      method: form ? "POST" : "GET",
      body: form,
      headers: { cookie: [...jar].map(([name, value]) => `${name}=${value}`).join("; ") },
    });
    for (const line of answer.headers.getSetCookie()) {
      const [name = "", value = ""] = (line.split(";")[0] ?? "").split(/=(.*)/);
      if (value === "") jar.delete(name);
      else jar.set(name, value);
    }
    form = null;
    const location = answer.headers.get("location");
    const text = await answer.text();
    if (location) url = new URL(location, url).href;
    else {
      const action = /action="([^"]+)"/.exec(text)?.[1];
      const prompt = /name="prompt" value="([^"]+)"/.exec(text)?.[1];
      if (!action || !prompt) throw new Error(`There is no form: ${answer.status} ${text.slice(0, 500)}`);
      url = new URL(action, url).href;
      form = new URLSearchParams({ prompt, login: email, password: "any" });
    }
  }
  throw new Error("The service sends around in circles.");
}

/** A real OpenID Connect provider on loopback, with one client and PKCE required. */
export async function startOidcService(client: { id: string; secret: string; redirect: string }): Promise<OidcService> {
  const listener: Server = createServer();
  await new Promise<void>((resolve) => listener.listen(0, "127.0.0.1", resolve));
  const issuer = `http://127.0.0.1:${(listener.address() as AddressInfo).port}`;
  const service: OidcService = {
    issuer,
    verified: true,
    visit: (url, email) => walk(issuer, url, email),
    close: () =>
      new Promise((resolve) => {
        listener.close(() => resolve());
        listener.closeAllConnections();
      }),
  };
  const provider = new Provider(issuer, {
    clients: [{ client_id: client.id, client_secret: client.secret, redirect_uris: [client.redirect] }],
    pkce: { required: () => true },
    claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name"] },
    cookies: { keys: ["a key for tests only"] },
    findAccount: (_, id) => ({
      accountId: id,
      claims: async () => ({
        sub: id,
        email: id,
        email_verified: service.verified,
        name: `Person ${id.split("@")[0]}`,
      }),
    }),
  });
  listener.on("request", provider.callback());
  return service;
}
