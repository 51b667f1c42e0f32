import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { HookCall } from "../../../lib/bounces/hook.ts";
import { bounceProviderKinds, bounceProviders } from "../../../lib/bounces/registry.ts";
import { type Bounce, bounceKinds } from "../../../lib/domain/bounce.ts";
import { AppError } from "../../../lib/domain/errors.ts";
import { providerDoubles, snsCertificate, snsMessage, snsTools, snsTopic } from "../../support/bounce-providers.ts";

const now = Date.now();

describe.each(bounceProviderKinds)("what %s tells", (kind) => {
  const provider = bounceProviders[kind];
  const double = providerDoubles[kind]();
  const read = (call: HookCall, secret = double.secret): Promise<Bounce[]> => provider.read(call, secret, double.tools);

  it("comes to each kind of failure, with the mailbox and the event named", async () => {
    for (const bounce of bounceKinds) {
      const call = double.call([{ kind: bounce, address: "ann@Example.NET", id: `event-${bounce}` }], now);
      const told = await read(call);
      expect(told, bounce).toMatchObject([
        { kind: bounce, address: "ann@example.net", eventId: `event-${bounce}`, returnPaths: [] },
      ]);
      expect(await read(call), "the same call says the same").toEqual(told);
    }
  });

  it("repeats the mailbox nowhere but where it belongs", async () => {
    const [told] = await read(double.call([{ kind: "hard", address: "ann.smith@example.net", id: "1" }], now));
    expect(told?.reason).toContain("550 5.1.1 <A…@example.net>: The email account");
  });

  it("is nothing where nothing failed, or nobody is named", async () => {
    expect(await read(double.other(now))).toEqual([]);
    expect(await read(double.call([{ kind: "hard", address: "not an address", id: "1" }], now))).toEqual([]);
  });

  it("is refused when the signature is wrong, missing or of another", async () => {
    if (double.secret === null) return;
    const call = double.call([{ kind: "hard", address: "ann@example.net", id: "1" }], now);
    const forbidden = { code: "forbidden" };
    await expect(read(call, double.otherSecret)).rejects.toMatchObject(forbidden);
    const changed = { ...call, body: Buffer.from(call.body.toString("utf8").replace("ann@", "bob@")) };
    if (kind !== "mailgun") await expect(read(changed)).rejects.toMatchObject(forbidden);
    const bare = JSON.parse(call.body.toString("utf8"));
    delete bare.signature;
    if (kind !== "ses")
      await expect(
        read({ ...call, headers: new Headers(), body: Buffer.from(JSON.stringify(bare)) }),
      ).rejects.toMatchObject(forbidden);
  });

  it("may be anything at all and is never more than refused", async () => {
    const sample = double.call([{ kind: "hard", address: "ann@example.net", id: "1" }], now).body;
    const attempt = async (body: Buffer) => {
      try {
        for (const { address, reason } of await provider.read(
          { headers: new Headers(), body, now },
          null,
          double.tools,
        )) {
          expect(address).toMatch(/^[^\s@]+@[^\s@]+$/);
          expect(reason).not.toMatch(/[\r\n]/);
        }
      } catch (error) {
        expect(error).toBeInstanceOf(AppError);
      }
    };
    for (const text of ["", "null", "[]", "{}", '"x"', "[null]", '{"events":[{}]}']) await attempt(Buffer.from(text));
    await fc.assert(
      fc.asyncProperty(fc.json(), (text) => attempt(Buffer.from(text))),
      { numRuns: 100 },
    );
    await fc.assert(
      fc.asyncProperty(fc.nat(sample.length), fc.nat(20), fc.uint8Array({ maxLength: 8 }), (at, cut, noise) =>
        attempt(Buffer.concat([sample.subarray(0, at), noise, sample.subarray(at + cut)])),
      ),
      { numRuns: 100 },
    );
  });
});

describe("Amazon's SNS", () => {
  const call = (message: object): HookCall => ({
    headers: new Headers(),
    body: Buffer.from(JSON.stringify(message)),
    now,
  });

  it("is asked for its certificate and for a confirmation at its own hosts alone", async () => {
    const tools = snsTools();
    const confirmation = (SubscribeURL: string) =>
      snsMessage("You have chosen to subscribe", { Type: "SubscriptionConfirmation", Token: "t", SubscribeURL });
    const good = "https://sns.eu-central-1.amazonaws.com/?Action=ConfirmSubscription&Token=t";
    expect(await bounceProviders.ses.read(call(confirmation(good)), snsTopic, tools)).toEqual([]);
    expect(tools.urls.at(-1)).toBe(good);
    const before = tools.urls.length;
    for (const url of [
      "http://sns.eu-central-1.amazonaws.com/?Action=ConfirmSubscription",
      "https://sns.eu-central-1.amazonaws.com.evil.test/",
      "https://evil.test/?x=sns.eu-central-1.amazonaws.com",
      "https://user@sns.eu-central-1.amazonaws.com/",
      "https://sns.eu-central-1.amazonaws.com:8443/",
      "https://169.254.169.254/latest/meta-data/",
    ]) {
      const forbidden = { code: "forbidden" };
      await expect(bounceProviders.ses.read(call(confirmation(url)), snsTopic, tools), url).rejects.toMatchObject(
        forbidden,
      );
      const message = snsMessage("{}", { SigningCertURL: url });
      await expect(bounceProviders.ses.read(call(message), snsTopic, tools), url).rejects.toMatchObject(forbidden);
    }
    expect(tools.urls.filter((url) => url !== snsCertificate)).toHaveLength(1);
    expect(tools.urls.length).toBe(before);
  });

  it("is understood in both versions of its signature", async () => {
    for (const SignatureVersion of ["1", "2"])
      expect(await bounceProviders.ses.read(call(snsMessage("{}", { SignatureVersion })), null, snsTools())).toEqual(
        [],
      );
  });
});
