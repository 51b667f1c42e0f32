import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { describe, expect, it } from "vitest";

const root = resolve(import.meta.dirname, "..");

/** For each layer: the layers and packages it may import. `node:` stands for Node's own modules, `*` for any package. */
const layers: Record<string, { layers: string[]; packages: string[] }> = {
  "lib/domain": { layers: [], packages: [] },
  // The templates of mails: the one place outside of pages that knows React. Before lib/render, which it is a part of.
  "lib/render/mail": { layers: ["lib/domain", "lib/render"], packages: ["react", "react-dom", "@react-email/"] },
  "lib/render": {
    layers: ["lib/domain", "lib/render/mail"],
    packages: [
      "csv-stringify",
      "rss",
      "feed",
      "badge-maker",
      "ical-generator",
      "postcss",
      "unified",
      "remark-",
      "rehype-",
    ],
  },
  "lib/net": {
    layers: ["lib/domain"],
    packages: ["node:", "undici", "nodemailer", "smtp-server", "ipaddr.js", "aws4fetch", "dns-packet"],
  },
  "lib/probes": { layers: ["lib/domain", "lib/render", "lib/net"], packages: ["zod", "re2js", "json-p3"] },
  "lib/channels": {
    layers: ["lib/domain", "lib/render", "lib/net"],
    packages: ["zod", "standardwebhooks", "web-push", "node:crypto"],
  },
  "lib/bounces": {
    layers: ["lib/domain", "lib/net"],
    packages: ["zod", "postal-mime", "standardwebhooks", "node:crypto"],
  },
  "lib/sources": { layers: ["lib/domain", "lib/render", "lib/net"], packages: ["zod"] },
  "lib/store": { layers: ["lib/domain"], packages: ["drizzle-orm", "better-sqlite3", "pg"] },
  "lib/services": {
    layers: [
      "lib/domain",
      "lib/render",
      "lib/store",
      "lib/probes",
      "lib/channels",
      "lib/bounces",
      "lib/sources",
      "lib/net",
    ],
    packages: [
      "zod",
      "node:crypto",
      "node:util",
      "better-auth",
      "@better-auth/",
      "@zxcvbn-ts/",
      "uqr",
      "@node-rs/argon2",
      "rrule-temporal",
      "tinyqueue",
      "csv-parse",
      "libphonenumber-js",
    ],
  },
  "lib/runtime": {
    layers: ["lib/domain", "lib/store", "lib/net", "lib/services"],
    packages: ["node:", "zod", "pino", "prom-client"],
  },
  "lib/publish": {
    layers: ["lib/services", "lib/render", "lib/runtime", "lib/domain", "lib/net"],
    packages: ["node:", "next", "prom-client"],
  },
  "lib/agent": { layers: ["lib/services", "lib/probes", "lib/net", "lib/domain"], packages: ["node:"] },
  "lib/worker": { layers: ["lib/services", "lib/runtime", "lib/domain"], packages: ["node:"] },
  "lib/web": {
    layers: ["lib/services", "lib/runtime", "lib/render", "lib/domain"],
    packages: ["node:", "next", "react", "zod", "better-auth", "prom-client"],
  },
  "lib/cli": {
    layers: ["lib/agent", "lib/publish", "lib/services", "lib/runtime", "lib/net", "lib/domain", "lib/store"],
    packages: ["node:"],
  },
  "lib/launch": { layers: ["lib/services", "lib/runtime", "lib/domain", "lib/store"], packages: ["node:"] },
  components: { layers: ["lib/domain"], packages: ["react", "next", "lucide-react", "@simplewebauthn/browser"] },
  app: { layers: ["lib/web", "components", "lib/domain"], packages: ["react", "next", "lucide-react", "zod"] },
};

/** Files that may cross a border, with the reason. */
const exceptions: Record<string, string[]> = {};

function filesBelow(folder: string): string[] {
  const path = join(root, folder);
  if (!existsSync(path)) return [];
  return readdirSync(path, { recursive: true, encoding: "utf8" })
    .map((name) => join(folder, name))
    .filter((name) => /\.tsx?$/.test(name) && statSync(join(root, name)).isFile());
}

function importsOf(source: string): string[] {
  const found: string[] = [];
  for (const match of source.matchAll(/(?:^|\n)\s*(?:import|export)\b[^;'"]*?from\s*["']([^"']+)["']/g))
    found.push(match[1] ?? "");
  for (const match of source.matchAll(/(?:^|\n)\s*import\s*["']([^"']+)["']/g)) found.push(match[1] ?? "");
  for (const match of source.matchAll(/\bimport\(\s*["']([^"']+)["']\s*\)/g)) found.push(match[1] ?? "");
  return found;
}

const layerOf = (file: string): string | undefined =>
  Object.keys(layers).find((layer) => file === layer || file.startsWith(`${layer}/`));

function violations(file: string, source: string): string[] {
  const layer = layerOf(file);
  const rule = layer === undefined ? undefined : layers[layer];
  if (layer === undefined || !rule) return [];
  const out: string[] = [];
  for (const specifier of importsOf(source)) {
    if (exceptions[file]?.includes(specifier)) continue;
    if (specifier.startsWith(".") || specifier.startsWith("@/")) {
      const target = specifier.startsWith("@/")
        ? specifier.slice(2)
        : relative(root, resolve(root, dirname(file), specifier));
      const other = layerOf(target);
      if (other && other !== layer && !rule.layers.includes(other))
        out.push(`${file}: ${layer} may not import ${other} (${specifier})`);
    } else if (
      !rule.packages.some(
        (p) =>
          specifier === p || specifier.startsWith(p.endsWith("-") || p.endsWith(":") || p.endsWith("/") ? p : `${p}/`),
      )
    ) {
      out.push(`${file}: ${layer} may not import the package ${specifier}`);
    }
  }
  if (layer === "lib/domain" && /\bDate\.now\(|\bnew Date\(\s*\)|\bMath\.random\(|\bprocess\./.test(source))
    out.push(`${file}: the domain knows no clock, chance or process`);
  if (layer === "lib/services" && /\bprocess\.env\b/.test(source)) out.push(`${file}: services read no environment`);
  if (layer === "lib/runtime" && /from "\.\.\/services\/(?!context\.ts)/.test(source))
    out.push(`${file}: runtime knows of the services only the type Context`);
  if (
    layer === "lib/store" &&
    !/(sqlite|postgres|migrate)\.ts$/.test(file) &&
    /\)\s*\.(get|all|run)\(\s*\)/.test(source)
  )
    out.push(`${file}: .get(), .all() and .run() are not portable`);
  return out;
}

const all = Object.keys(layers).flatMap(filesBelow);
const sources = new Map(all.map((file) => [file, readFileSync(join(root, file), "utf8")]));

describe("the layers", () => {
  it("point one way", () => {
    expect([...sources].flatMap(([file, source]) => violations(file, source))).toEqual([]);
  });

  it("reject a planted violation of each kind", () => {
    expect(violations("lib/domain/planted.ts", 'import { readFile } from "node:fs";')).toHaveLength(1);
    expect(violations("lib/domain/planted.ts", "export const t = Date.now();")).toHaveLength(1);
    expect(violations("lib/domain/planted.ts", 'import type { Context } from "../services/context.ts";')).toHaveLength(
      1,
    );
    expect(violations("lib/store/planted.ts", 'import { change } from "../services/change.ts";')).toHaveLength(1);
    expect(violations("lib/render/planted.ts", 'import { Html } from "@react-email/html";')).toHaveLength(1);
    expect(violations("lib/channels/planted.ts", 'import { mailHtml } from "../render/mail/html.tsx";')).toHaveLength(
      1,
    );
    expect(violations("lib/services/planted.ts", 'import { eq } from "drizzle-orm";')).toHaveLength(1);
    expect(violations("lib/services/planted.ts", "const x = process.env.PORT;")).toHaveLength(1);
    expect(violations("lib/runtime/planted.ts", 'import { change } from "../services/change.ts";')).toHaveLength(1);
    expect(violations("app/planted.tsx", 'import { list } from "../lib/store/pages.ts";')).toHaveLength(1);
    expect(violations("components/planted.tsx", 'const x = await import("../lib/services/page.ts");')).toHaveLength(1);
  });

  it("form no circle of files", () => {
    const graph = new Map(
      [...sources].map(([file, source]) => [
        file,
        importsOf(source.replaceAll(/(?:^|\n)\s*(?:import|export)\s+type\b[^;]*;/g, "\n"))
          .filter((s) => s.startsWith("."))
          .map((s) => relative(root, resolve(root, dirname(file), s)))
          .filter((target) => sources.has(target)),
      ]),
    );
    const done = new Set<string>();
    const circles: string[] = [];
    const visit = (file: string, path: string[]): void => {
      if (path.includes(file)) {
        circles.push([...path.slice(path.indexOf(file)), file].join(" → "));
        return;
      }
      if (done.has(file)) return;
      for (const next of graph.get(file) ?? []) visit(next, [...path, file]);
      done.add(file);
    };
    for (const file of graph.keys()) visit(file, []);
    expect(circles).toEqual([]);
  });
});
