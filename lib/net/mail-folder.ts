import { mkdir, open, readdir, readFile, rename, unlink } from "node:fs/promises";
import { join } from "node:path";

const mailFile = /^[0-9TZ]{8,20}-[a-z0-9]{12,24}\.eml$/;

/** The file of a mail: sorts by time, and the same delivery always has the same file. */
export function mailFileName(deliveryId: string, at: number): string {
  return `${new Date(at).toISOString().replace(/[-:.]/g, "")}-${deliveryId}.eml`;
}

/** Writes a mail whole or not at all; a repeat replaces it. */
export async function writeMail(folder: string, name: string, content: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o750 });
  const temporary = join(folder, `.${name}.tmp`);
  const file = await open(temporary, "w", 0o640);
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(temporary, join(folder, name));
}

/** Names of the captured mails, newest first. */
export async function listMail(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder))
      .filter((name) => mailFile.test(name))
      .sort()
      .reverse();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}

/** Null when there is no such mail. A name that is not one of ours reaches no file. */
export async function readMail(folder: string, name: string): Promise<Buffer | null> {
  if (!mailFile.test(name)) return null;
  try {
    return await readFile(join(folder, name));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
}

/** Removes all but the newest `keep` mails. */
export async function pruneMail(folder: string, keep: number): Promise<void> {
  for (const name of (await listMail(folder)).slice(keep)) await unlink(join(folder, name)).catch(() => undefined);
}
