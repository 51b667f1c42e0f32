import { type Options, parse } from "csv-parse";
import { invalid } from "../domain/errors.ts";
import { importLimits } from "../domain/subscriber-import.ts";
import { addressColumns, type ImportRecord } from "./import-destination.ts";
import { columnName } from "./import-rows.ts";

const headAtMost = 64 * 1024;

/** What stands between the columns: what the first line has most of. */
function delimiterOf(head: string): string {
  const line = head.split(/\r?\n/, 1)[0] ?? "";
  const count = (mark: string) => line.split(mark).length - 1;
  return [",", ";", "\t"].reduce((best, mark) => (count(mark) > count(best) ? mark : best));
}

/** Text from bytes, piece by piece. @throws AppError `invalid` on `file` for what is no UTF-8 or too large */
async function* textOf(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  const decoded = (piece?: Uint8Array): string => {
    try {
      return piece ? decoder.decode(piece, { stream: true }) : decoder.decode();
    } catch {
      throw invalid("file", "This file is not UTF-8 text. Please save it as CSV in UTF-8.");
    }
  };
  let size = 0;
  for await (const piece of bytes) {
    size += piece.byteLength;
    if (size > importLimits.bytes)
      throw invalid("file", `This file is larger than ${importLimits.bytes / 1024 / 1024} MiB. Please split it.`);
    const text = decoded(piece);
    if (text.includes("\0")) throw invalid("file", "This is not a text file.");
    yield text;
  }
  yield decoded();
}

async function* joined(head: string, rest: AsyncIterator<string>): AsyncGenerator<string> {
  yield head;
  for (;;) {
    const { value, done } = await rest.next();
    if (done) return;
    yield value;
  }
}

/** A file opened: the names of its columns and its lines, each with its number in the file. */
export interface OpenedFile {
  columns: string[];
  records: AsyncGenerator<{ line: number; record: ImportRecord }>;
}

const plainError = (error: unknown): unknown => {
  const { code, lines } = (error ?? {}) as { code?: unknown; lines?: unknown };
  if (typeof code !== "string" || !code.startsWith("CSV_")) return error;
  const where = typeof lines === "number" ? ` near line ${lines}` : "";
  return invalid("file", `This is not well-formed CSV${where}: a quotation mark is not closed, or a line is endless.`);
};

/**
 * Reads a CSV file (RFC 4180) piece by piece: commas, semicolons or tabs, the first line names the columns.
 * @throws AppError `invalid` on `file`
 */
export async function openFile(bytes: AsyncIterable<Uint8Array>): Promise<OpenedFile> {
  const pieces = textOf(bytes);
  let head = "";
  while (!head.includes("\n") && head.length < headAtMost) {
    const { value, done } = await pieces.next();
    if (done) break;
    head += value;
  }
  if (head.trim() === "") throw invalid("file", "This file is empty.");
  const options: Options = {
    delimiter: delimiterOf(head),
    bom: true,
    info: true,
    trim: true,
    skip_empty_lines: true,
    relax_column_count: true,
    max_record_size: headAtMost,
  };
  const parser = parse(options);
  const feed = async () => {
    for await (const piece of joined(head, pieces)) {
      if (parser.destroyed) return;
      if (parser.write(piece)) continue;
      await new Promise<void>((resolve) => {
        const goOn = () => {
          parser.off("drain", goOn).off("close", goOn);
          resolve();
        };
        parser.on("drain", goOn).on("close", goOn);
      });
    }
    parser.end();
  };
  // What goes wrong on the way comes out of the parser's end.
  feed().catch((error: unknown) => parser.destroy(error as Error));
  const rows = parser[Symbol.asyncIterator]() as AsyncIterator<{ record: string[]; info: { lines: number } }>;
  const next = async () => {
    try {
      return await rows.next();
    } catch (error) {
      throw plainError(error);
    }
  };
  const first = await next();
  const columns = first.done ? [] : first.value.record.map(columnName);
  if (!columns.some((name) => addressColumns.includes(name)))
    throw invalid(
      "file",
      "The first line has to name the columns, and one of them has to hold addresses, such as email or phone_number.",
    );
  async function* records(): OpenedFile["records"] {
    try {
      for (;;) {
        const { value, done } = await next();
        if (done) return;
        const record = Object.fromEntries(columns.map((name, i) => [name, value.record[i] ?? ""]));
        yield { line: value.info.lines, record };
      }
    } finally {
      parser.destroy();
    }
  }
  return { columns, records: records() };
}
