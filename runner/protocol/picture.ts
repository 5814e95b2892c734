/**
 * Owns which pictures may travel with a task: their forms, told by their first bytes, and how many
 * and how large they may be. They were made by others and are as untrusted as a ticket's words.
 */

/** Pictures of one task. */
export const MAX_PICTURES = 4;
export const MAX_PICTURE_BYTES = 1024 * 1024;
/** Of all of them together: each request to a model repeats them. */
export const MAX_PICTURES_BYTES = 2 * 1024 * 1024;

/** The forms that models take. No drawing that is a program (SVG) is among them. */
export type PictureType = 'image/png' | 'image/jpeg' | 'image/gif' | 'image/webp';

export interface Picture {
  /** For people and for the agent. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** By its first bytes: some servers call every upload a stream of bytes. */
export function pictureType(bytes: Uint8Array): PictureType | undefined {
  const start = String.fromCharCode(...bytes.subarray(0, 12));
  if (start.startsWith('\x89PNG\r\n\x1a\n')) return 'image/png';
  if (start.startsWith('\xff\xd8\xff')) return 'image/jpeg';
  if (/^GIF8[79]a/.test(start)) return 'image/gif';
  return /^RIFF[\s\S]{4}WEBP/.test(start) ? 'image/webp' : undefined;
}
