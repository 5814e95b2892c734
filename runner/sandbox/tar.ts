/**
 * Owns the few lines of tar that laying folders and one file into a container takes. Pure.
 */

export interface TarEntry {
  /** Relative; folders without a slash at the end. Over 99 bytes, up to 155 before one slash in it. */
  readonly name: string;
  readonly mode: number;
  /** Owner and group alike. */
  readonly owner: number;
  /** Absent for a folder, and for a link. */
  readonly content?: Uint8Array;
  /** Target of a symbolic link, at most 99 bytes. */
  readonly link?: string;
}

const BLOCK_BYTES = 512;

/** An archive in ustar form. */
export function tar(entries: readonly TarEntry[]): Buffer {
  const parts: Uint8Array[] = [];
  for (const entry of entries) {
    const size = entry.content?.length ?? 0;
    parts.push(header(entry, size));
    if (entry.content)
      parts.push(entry.content, Buffer.alloc((BLOCK_BYTES - (size % BLOCK_BYTES)) % BLOCK_BYTES));
  }
  parts.push(Buffer.alloc(2 * BLOCK_BYTES));
  return Buffer.concat(parts);
}

function header(entry: TarEntry, size: number): Buffer {
  const block = Buffer.alloc(BLOCK_BYTES);
  const octal = (value: number, at: number, digits: number): void => {
    block.write(value.toString(8).padStart(digits, '0'), at);
  };
  const { link } = entry;
  const isFolder = !entry.content && link === undefined;
  const name = isFolder ? `${entry.name}/` : entry.name;
  const cut = name.length > 99 ? name.indexOf('/', name.length - 100) : -1;
  block.write(name.slice(cut + 1), 0, 100);
  if (cut > 0) block.write(name.slice(0, cut), 345, 155);
  octal(entry.mode, 100, 7);
  octal(entry.owner, 108, 7);
  octal(entry.owner, 116, 7);
  octal(size, 124, 11);
  octal(0, 136, 11);
  block.write('        ', 148);
  block.write(isFolder ? '5' : link === undefined ? '0' : '2', 156);
  if (link !== undefined) block.write(link, 157);
  block.write('ustar\u000000', 257);
  // The checksum counts its own field as blanks.
  octal(
    block.reduce((sum, byte) => sum + byte, 0),
    148,
    6,
  );
  block[154] = 0;
  return block;
}
