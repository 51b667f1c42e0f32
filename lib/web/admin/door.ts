import { AppError } from "../../domain/errors.ts";
import { type Invited, peekInvitation } from "../../services/invitations.ts";
import { firstPage } from "../../services/pages.ts";
import { isSetupOpen } from "../../services/setup.ts";
import { getContext } from "../context.ts";

/** May this token make the first admin? */
export const maySetUp = (token: string): Promise<boolean> => isSetupOpen(getContext(), token);

/** What an invitation's link is for; null when it opens nothing any more. */
export async function invitationOf(token: unknown): Promise<Invited | null> {
  try {
    return await peekInvitation(getContext(), token);
  } catch (error) {
    if (error instanceof AppError) return null;
    throw error;
  }
}

/** What the sign-in page calls itself. */
export async function pageName(): Promise<string> {
  return (await firstPage(getContext()))?.name ?? "Candor";
}
