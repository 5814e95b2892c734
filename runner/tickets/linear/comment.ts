/**
 * Our comment on a Linear ticket. Linear lets whoever writes a comment choose its id and takes each
 * id once, so the id is made from the marker: the comment is found again and cannot be written
 * twice, nor again once somebody has deleted it. Its text holds no marker, since Linear keeps rich
 * text, of which Markdown is made anew: an HTML comment might be shown or lost.
 */
import { createHash } from 'node:crypto';
import { writeOnce } from '../ask.ts';
import { CommentById, done } from './answers.ts';
import { COMMENT_BY_ID, CREATE_COMMENT, UPDATE_COMMENT } from './questions.ts';
import { askLinear, type Linear } from './service.ts';

/** Linear documents no limit; no comment of ours is near to this. */
const MAX_CHARACTERS = 60_000;

/** Edits the comment that was made with this marker, or writes one. */
export async function writeComment(
  linear: Linear,
  issueId: string,
  comment: { readonly markdown: string; readonly marker: string; readonly what: string },
  signal: AbortSignal,
): Promise<void> {
  const { what } = comment;
  const id = idOf(comment.marker, issueId);
  const body = comment.markdown.slice(0, MAX_CHARACTERS);
  const exists = async (): Promise<boolean> => {
    const question = { query: COMMENT_BY_ID, variables: { id }, data: CommentById, what };
    return (await askLinear(linear, question, signal)).comments.nodes.length > 0;
  };
  if (await exists()) {
    const variables = { id, input: { body } };
    const edit = { query: UPDATE_COMMENT, variables, data: done('commentUpdate'), what };
    await askLinear(linear, edit, signal);
    return;
  }
  const variables = { input: { id, issueId, body } };
  const create = { query: CREATE_COMMENT, variables, data: done('commentCreate'), what };
  await writeOnce(() => askLinear(linear, create, signal), exists);
}

/** A UUID of version 4 in its form, as Linear wants; in truth the same for the same marker. */
function idOf(marker: string, issueId: string): string {
  const bytes = createHash('sha256').update(`${issueId}\n${marker}`).digest().subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x40, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
