import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import type { AxeResults } from "axe-core";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";
import { root } from "./candor.ts";

export async function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env.CHROMIUM_PATH ?? "/usr/bin/chromium",
    args: [
      "--no-sandbox",
      "--headless",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}

export const screens = { phone: { width: 390, height: 844 }, desktop: { width: 1280, height: 900 } } as const;

export function openContext(
  browser: Browser,
  scheme: "light" | "dark" = "light",
  screen: keyof typeof screens = "desktop",
): Promise<BrowserContext> {
  return browser.newContext({
    viewport: screens[screen],
    colorScheme: scheme,
    reducedMotion: "reduce",
    bypassCSP: false,
  });
}

/** Saves a picture of the whole page under tests/e2e/artifacts. */
export async function picture(page: Page, name: string): Promise<void> {
  const folder = join(root, "tests/e2e/artifacts");
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
}

/** Opens all that is folded away. */
export async function unfold(page: Page): Promise<void> {
  await page.evaluate('for (const details of document.querySelectorAll("details")) details.open = true');
}

const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** The rules that a change from light to dark can break; all others are of the document, which stays the same. */
const ofColours = ["color-contrast", "link-in-text-block"];

/**
 * What axe finds wrong on the page, a line each; WCAG 2.2 AA and best practices.
 * @param rules `colours` where the same page has been looked at in its other colours already
 */
export async function axeViolations(page: Page, rules: "all" | "colours" = "all"): Promise<string[]> {
  const only = rules === "all" ? "" : `, runOnly: { type: "rule", values: ${JSON.stringify(ofColours)} }`;
  if (!(await page.evaluate("'axe' in window"))) await page.evaluate(axeSource);
  const found = await page.evaluate(`axe.run(document, { resultTypes: ["violations"]${only} })`);
  return (found as AxeResults).violations.map(
    (v) =>
      `${v.id}: ${v.help} (${v.nodes
        .map((n) => n.target.join(" "))
        .slice(0, 3)
        .join("; ")})`,
  );
}

/** By how many pixels the page can be scrolled sideways. */
export const sidewaysOf = (page: Page): Promise<number> =>
  page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth");

/** Signs somebody in by the form of the desk, and waits until it has let them in. */
export async function signInBy(page: Page, url: string, email: string, password: string): Promise<void> {
  await page.goto(`${url}/admin/sign-in`);
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.waitForURL(({ pathname }) => !pathname.endsWith("/sign-in"));
}
