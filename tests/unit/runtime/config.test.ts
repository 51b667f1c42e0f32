import { describe, expect, it } from "vitest";
import { ConfigError, readConfig } from "../../../lib/runtime/config.ts";

describe("the configuration", () => {
  it("has a default for everything", () => {
    expect(readConfig({})).toMatchObject({
      port: 3000,
      host: "0.0.0.0",
      baseUrl: "http://localhost:3000",
      role: "all",
      smtpUrl: null,
      trustProxy: 0,
    });
  });

  it("takes an empty variable as not set", () => {
    expect(readConfig({ PORT: "", BASE_URL: "" }).port).toBe(3000);
  });

  it("puts the database into the data folder unless told otherwise", () => {
    expect(readConfig({ DATA_DIR: "/var/lib/candor" }).databaseUrl).toBe("file:/var/lib/candor/candor.db");
    expect(readConfig({ DATABASE_URL: "postgres://u:p@h/d" }).databaseUrl).toBe("postgres://u:p@h/d");
  });

  it("takes the slash off BASE_URL", () => {
    expect(readConfig({ BASE_URL: "https://status.example.com/" }).baseUrl).toBe("https://status.example.com");
  });

  it("reads TRUST_PROXY as a number or as networks", () => {
    expect(readConfig({ TRUST_PROXY: "2" }).trustProxy).toBe(2);
    expect(readConfig({ TRUST_PROXY: "10.0.0.0/8, ::1" }).trustProxy).toEqual(["10.0.0.0/8", "::1"]);
  });

  it.each([
    ["PORT", "eighty"],
    ["PORT", "70000"],
    ["BASE_URL", "status.example.com"],
    ["BASE_URL", "javascript:alert(1)"],
    ["DATABASE_URL", "mysql://x"],
    ["SMTP_URL", "http://mail"],
    ["MAIL_FROM", "nobody"],
    ["MAIL_FROM", "a\r\nBcc: <x@y.z>"],
    ["SECRET", "short"],
    ["TRUST_PROXY", "everyone"],
    ["ROLE", "boss"],
    ["LOG_LEVEL", "loud"],
    ["WEBHOOK_ALLOW_PRIVATE", "perhaps"],
  ])("refuses %s=%s in one line that names the variable", (name, value) => {
    const error = (() => {
      try {
        readConfig({ [name]: value });
      } catch (e) {
        return e;
      }
    })();
    expect(error).toBeInstanceOf(ConfigError);
    expect((error as Error).message.startsWith(`${name}: `)).toBe(true);
    expect((error as Error).message).not.toContain("\n");
  });
});
