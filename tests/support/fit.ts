import type { Page } from "playwright-core";
import { expect } from "vitest";
import { axeViolations, picture, sidewaysOf } from "./browser.ts";

/** No sideways scrolling, nothing for axe; saves a picture. */
export async function expectFit(page: Page, name: string): Promise<void> {
  expect(await axeViolations(page), name).toEqual([]);
  expect(await sidewaysOf(page), name).toBeLessThanOrEqual(0);
  await picture(page, name);
}
