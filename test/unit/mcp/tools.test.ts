/** The eight tools are the same to clients of both eras, and each failure has its next step. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { call, connected, ERAS, type Era, servicesFor } from '../../integration/mcp/support.ts';
import { makeRepository } from '../../support/repository.ts';

const TOOLS = ['delegate', 'wait', 'list', 'show', 'answer', 'diff', 'apply', 'verify'];
const READ_ONLY = new Set(['wait', 'list', 'show', 'diff']);

for (const era of Object.keys(ERAS) as Era[]) {
  describe(`with ${era}`, () => {
    test('the tools are listed with schemas, hints and words to find them by', async () => {
      const { client, close } = await connected(servicesFor(undefined, '.'), era);
      try {
        const { tools } = await client.listTools();
        assert.deepEqual(
          tools.map(({ name }) => name),
          TOOLS,
        );
        for (const { name, description, inputSchema, outputSchema, annotations } of tools) {
          assert.equal(inputSchema.type, 'object');
          assert.equal(outputSchema?.['type'], 'object', `${name} has an output schema`);
          // Some agents hand schemas on to models that take no references.
          assert.doesNotMatch(JSON.stringify([inputSchema, outputSchema]), /"\$(ref|defs|schema)"/);
          assert.match(description ?? '', /background/);
          assert.equal(annotations?.readOnlyHint === true, READ_ONLY.has(name), name);
          assert.equal(annotations?.destructiveHint === true, name === 'apply', name);
        }
        assert.match(client.getInstructions() ?? '', /delegate .* wait/);
      } finally {
        await close();
      }
    });

    test('a failure is one line with the next step', async () => {
      const { client, close } = await connected(
        servicesFor(undefined, makeRepository({ a: '' })),
        era,
      );
      try {
        const failing: [name: string, args: object, words: RegExp][] = [
          ['list', {}, /^No runner is running\. Start one with "errand serve"\.$/],
          ['delegate', { instructions: 'Do it.' }, /^No runner is running\. Start one/],
          ['show', { id: 'none' }, /^There is no task none\. The tool list shows/],
          ['show', {}, /^show: id: .* The schema of show says what it takes\. Nothing was done\.$/],
          ['delegate', { instructions: 'x', attempts: 99 }, /^delegate: attempts: .*8/],
          ['delegate', { instructions: 'x', folder: '/' }, /Nothing was sent\.$/],
          ['cancel', {}, /^There is no tool "cancel"\. There are: delegate, wait/],
        ];
        for (const [name, args, words] of failing) {
          await assert.rejects(call(client, name, args), ({ message }: Error) => {
            assert.match(message, words);
            assert.doesNotMatch(message, /\n/);
            return true;
          });
        }
      } finally {
        await close();
      }
    });

    test('a folder of another repository is not worked for', async () => {
      const [here, other] = [makeRepository({ a: '' }), makeRepository({ a: '' })];
      const { client, close } = await connected(servicesFor(undefined, here), era);
      try {
        const asked = call(client, 'delegate', { instructions: 'Do it.', folder: other });
        await assert.rejects(asked, /is not in a repository that this server works for/);
      } finally {
        await close();
      }
    });
  });
}
