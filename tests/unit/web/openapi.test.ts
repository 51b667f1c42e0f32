import { describe, expect, it } from "vitest";
import { managementRoutes } from "../../../lib/web/api/management.ts";
import { openApiDocument, operations } from "../../../lib/web/api/openapi.ts";
import { schemas } from "../../../lib/web/api/openapi-schemas.ts";

describe("the OpenAPI document", () => {
  it("describes every route of the API, and nothing that is none", () => {
    const served = managementRoutes.flatMap(({ path, methods }) =>
      methods.map((method) => `${method} ${path.replaceAll(/:(\w+)/g, "{$1}")}`),
    );
    const described = Object.entries(operations).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method} ${path}`),
    );
    expect(described.sort()).toEqual(served.sort());
  });

  it("refers to no schema that it does not hold, and names each operation once", () => {
    const document = openApiDocument("https://status.example.com");
    const text = JSON.stringify(document);
    for (const [, name] of text.matchAll(/"#\/components\/schemas\/(\w+)"/g))
      expect(Object.keys(schemas)).toContain(name);
    const ids = [...text.matchAll(/"operationId":"(\w+)"/g)].map(([, id]) => id);
    expect(ids.length).toBeGreaterThan(20);
    expect(new Set(ids).size).toBe(ids.length);
    expect(document).toMatchObject({ openapi: "3.1.0", servers: [{ url: "https://status.example.com/v1" }] });
  });
});
