/** Fields by their lower-case names. */
export type FieldGroup = Record<string, string | undefined>;

/**
 * Reads `Name: value` lines in groups that empty lines part, as reports have them (RFC 3464 §2.1); a line that begins
 * with white space goes on with the one before.
 */
export function readFieldGroups(text: string): FieldGroup[] {
  return text
    .replace(/\r\n/g, "\n")
    .replace(/\n[ \t]+/g, " ")
    .split(/\n{2,}/)
    .map((block) => {
      const fields = block.split("\n").flatMap((line): [string, string][] => {
        const [, name = "", value = ""] = /^([!-9;-~]+):[ \t]*(.*)$/.exec(line) ?? [];
        return name === "" ? [] : [[name.toLowerCase(), value.trim()]];
      });
      return Object.fromEntries(fields);
    })
    .filter((group) => Object.keys(group).length > 0);
}
