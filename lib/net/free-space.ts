import { statfs } from "node:fs/promises";

/** Of the file system that holds a folder, in bytes. */
export interface Space {
  free: number;
  total: number;
}

/** What an ordinary user may still write where a folder is; null where the system does not tell. */
export async function readSpace(folder: string): Promise<Space | null> {
  try {
    const { bavail, blocks, bsize } = await statfs(folder);
    return { free: bavail * bsize, total: blocks * bsize };
  } catch {
    return null;
  }
}
