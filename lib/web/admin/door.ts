import { firstPage } from "../../services/pages.ts";
import { isSetupOpen } from "../../services/setup.ts";
import { getContext } from "../context.ts";

/** May this token make the first admin? */
export const maySetUp = (token: string): Promise<boolean> => isSetupOpen(getContext(), token);

/** What the sign-in page calls itself. */
export async function pageName(): Promise<string> {
  return (await firstPage(getContext()))?.name ?? "Candor";
}
