import type { TestContext } from "./context.ts";

/** A person with an account, as the set-up makes them. */
export async function addPerson(ctx: TestContext, id: string, name: string, email: string): Promise<void> {
  const at = new Date(ctx.clock.now());
  await ctx.db.transaction(async (tx) => {
    await tx.db
      .insert(tx.t.user)
      .values({ id, name, email, emailVerified: true, image: null, role: "admin", createdAt: at, updatedAt: at });
  });
}
