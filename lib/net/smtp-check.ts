import { createTransport } from "nodemailer";

/**
 * Connects to a mail server and signs in, without sending anything.
 * @param url `smtp://…` or `smtps://…`
 * @returns null, or what went wrong.
 */
export async function checkSmtp(url: string): Promise<string | null> {
  const limits = { connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 10_000 };
  const transport = createTransport({ url, ...limits });
  try {
    await transport.verify();
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    transport.close();
  }
}
