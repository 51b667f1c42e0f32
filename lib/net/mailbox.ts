import { mkdir, open, readdir, readFile, rename, stat, truncate, unlink } from "node:fs/promises";
import { join } from "node:path";

/** Of a mail that is larger, the beginning: what a report says stands there. */
const largestMail = 1024 * 1024;
const largestMbox = 64 * largestMail;
const perRound = 500;
/** Who holds a lock for so long has died with it. */
const lockForgottenMs = 5 * 60_000;

const isMissing = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === "ENOENT";

async function readStart(path: string): Promise<Buffer> {
  const file = await open(path, "r");
  try {
    const buffer = Buffer.alloc(largestMail);
    const { bytesRead } = await file.read(buffer, 0, largestMail, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

/** Each mail goes from `new` to `cur`, as seen, once it was taken; what goes wrong stays for the next round. */
async function readMaildir(folder: string, take: (raw: Buffer) => Promise<void>): Promise<number> {
  const names = await readdir(join(folder, "new")).catch((error: unknown) => {
    if (isMissing(error)) return [];
    throw error;
  });
  await mkdir(join(folder, "cur"), { recursive: true });
  for (const name of names.slice(0, perRound)) {
    await take(await readStart(join(folder, "new", name)));
    await rename(join(folder, "new", name), join(folder, "cur", `${name}:2,S`));
  }
  return Math.min(names.length, perRound);
}

/** The lock that mail servers and mail programs have in common: a file beside the mailbox. */
async function lock(file: string): Promise<(() => Promise<void>) | null> {
  const path = `${file}.lock`;
  try {
    await (await open(path, "wx", 0o600)).close();
    return () => unlink(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    const age = await stat(path).then(
      ({ mtimeMs }) => Date.now() - mtimeMs,
      () => 0,
    );
    if (age > lockForgottenMs) await unlink(path).catch(() => undefined);
    return null;
  }
}

/** RFC 4155: mails begin with a line `From …` after an empty one; such lines within are quoted with `>`. */
export function splitMbox(content: Buffer): Buffer[] {
  return content
    .toString("latin1")
    .split(/(?<=^|\n\r?\n)From [^\n]*\n/)
    .slice(1)
    .map((mail) => Buffer.from(mail.replace(/^>(>*From )/gm, "$1"), "latin1").subarray(0, largestMail));
}

async function readMbox(file: string, take: (raw: Buffer) => Promise<void>): Promise<number> {
  const unlock = await lock(file);
  if (!unlock) return 0;
  try {
    if ((await stat(file)).size > largestMbox) throw new Error(`${file} is larger than ${largestMbox >> 20} MiB.`);
    const mails = splitMbox(await readFile(file));
    for (const mail of mails) await take(mail);
    if (mails.length > 0) await truncate(file, 0);
    return mails.length;
  } finally {
    await unlock();
  }
}

/**
 * Hands over the mails of a Maildir (a folder) or an mbox (a file) and takes them out of it. A mailbox that is not there
 * yet is empty.
 * @returns how many.
 */
export async function emptyMailbox(path: string, take: (raw: Buffer) => Promise<void>): Promise<number> {
  try {
    return (await stat(path)).isDirectory() ? await readMaildir(path, take) : await readMbox(path, take);
  } catch (error) {
    if (isMissing(error)) return 0;
    throw error;
  }
}
