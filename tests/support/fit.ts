import type { Page } from "playwright-core";
import { expect } from "vitest";
import { axeViolations, picture, sidewaysOf } from "./browser.ts";

/** No sideways scrolling, nothing for axe; saves a picture. */
export async function expectFit(page: Page, name: string): Promise<void> {
  // While the desk goes from one page to the next, there is none for a moment.
  await page.waitForFunction(() => document.title !== "");
  expect(await axeViolations(page), name).toEqual([]);
  expect(await sidewaysOf(page), name).toBeLessThanOrEqual(0);
  await picture(page, name);
}
