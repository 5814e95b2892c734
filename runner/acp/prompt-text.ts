/**
 * Owns a prompt of a client as the text of a message: files that it names are named by their paths in
 * the repository, which is where the agent has them; texts that it brings along are quoted. Pure.
 */
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ContentBlock } from '@agentclientprotocol/sdk';
import { ErrandError } from '../protocol/errors.ts';

/** @param root the top folder of the user's work tree */
export function promptText(blocks: readonly ContentBlock[], root: string): string {
  const text = blocks.map((block) => textOf(block, root)).join('');
  if (text.trim() !== '') return text.trim();
  throw new ErrandError('invalid', 'The message has no words.', {
    hint: 'Say what is to be done. Nothing was sent.',
  });
}

function textOf(block: ContentBlock, root: string): string {
  switch (block.type) {
    case 'text':
      return block.text;
    case 'resource_link':
      return placeOf(block.uri, root);
    case 'resource': {
      const { resource } = block;
      const place = placeOf(resource.uri, root);
      return 'text' in resource ? `\n\n${place}:\n\n${quoted(resource.text)}\n\n` : place;
    }
    case 'image':
    case 'audio':
      throw new ErrandError('invalid', 'Pictures and sounds of a message are not sent.', {
        hint: 'Describe what they show. Nothing was sent.',
      });
  }
}

function placeOf(uri: string, root: string): string {
  if (!uri.startsWith('file://')) return uri;
  const [, address = uri, lines = ''] = /^([^#]*)(#.*)?$/.exec(uri) ?? [];
  const path = relative(root, fileURLToPath(address));
  return `\`${path.startsWith('..') ? fileURLToPath(address) : path}${lines}\``;
}

const quoted = (text: string): string =>
  text
    .split('\n')
    .map((line) => `> ${line}`)
    .join('\n');
