/** What the runner's owner has to allow before anything of a dev container is used. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { labelled } from '../../../runner/blueprint/dev-container/image.ts';
import {
  type DevContainerPolicy,
  settleDevContainer,
} from '../../../runner/blueprint/dev-container/settle.ts';

const PATH = '.devcontainer/devcontainer.json';

async function settled(
  definition: object,
  policy: Partial<DevContainerPolicy> = {},
  { files = {}, config = {} }: { files?: Record<string, string>; config?: object } = {},
) {
  const all: Record<string, string> = { ...files, [PATH]: JSON.stringify(definition) };
  const project = { files: Object.keys(all), read: async (path: string) => all[path] };
  const driver = { hasImage: async (image: string) => image !== 'away' };
  const usual = {
    image: 'errand-sandbox:latest',
    images: [],
    mayBuild: false,
    hasBuilder: true,
    driver,
  };
  return await settleDevContainer(project, config, { ...usual, ...policy });
}

const unused = async (image: string, policy: Partial<DevContainerPolicy> = {}) =>
  (await settled({ image }, policy))?.unused;

test('an image has to be allowed, and there', async () => {
  assert.match((await unused('node:24')) ?? '', /does not allow the image node:24/);
  assert.equal(await unused('node:24', { images: ['node'] }), undefined);
  assert.match(
    (await unused('away', { images: ['*'] })) ?? '',
    /away is not on the runner's machine/,
  );
  assert.equal(await unused('errand-sandbox:latest'), undefined);
});

test('one that is allowed and not there is fetched by the builder, where building is allowed', async () => {
  const found = await settled({ image: 'away' }, { images: ['*'], mayBuild: true });
  assert.equal(found?.used?.image, undefined);
  assert.deepEqual(JSON.parse(found?.used?.build?.definition ?? ''), { image: 'away' });
});

test('building has to be allowed, and each image that it starts from', async () => {
  const definition = { build: { dockerfile: 'Dockerfile' }, features: { './a': {} } };
  const unbuilt = async (dockerfile: string, policy: Partial<DevContainerPolicy>) =>
    (await settled(definition, policy, { files: { '.devcontainer/Dockerfile': dockerfile } }))
      ?.unused;
  assert.match((await unbuilt('FROM node:24', { images: ['*'] })) ?? '', /may not build/);
  const mayBuild = true;
  assert.equal(await unbuilt('FROM node:24', { mayBuild, images: ['node'] }), undefined);
  const other = 'FROM node:24\nCOPY --from=errand-env:abc /workspace /stolen';
  assert.match((await unbuilt(other, { mayBuild, images: ['node'] })) ?? '', /errand-env:abc/);
  const variable = 'ARG X\nFROM $X';
  assert.match((await unbuilt(variable, { mayBuild, images: ['node'] })) ?? '', /by a variable/);
  const lacking = { mayBuild, hasBuilder: false, images: ['*'] };
  assert.match((await unbuilt('FROM node:24', lacking)) ?? '', /command docker is not/);
  const none = (await settled(definition, { mayBuild }))?.unused;
  assert.match(none ?? '', /\.devcontainer\/Dockerfile is not there/);
  const features = { image: 'node:24', features: { './a': {} } };
  assert.match(
    (await settled(features, { mayBuild }))?.unused ?? '',
    /does not allow the image node/,
  );
});

test('the repository’s own configuration wins', async () => {
  const definition = { image: 'errand-sandbox:latest' };
  assert.equal(await settled(definition, {}, { config: { image: 'a' } }), undefined);
  assert.equal(await settled(definition, {}, { config: { devcontainer: 'off' } }), undefined);
  const files = { 'other.json': '{"containerEnv":{"A":"${localEnv:HOME}"}}' };
  const other = await settled(definition, {}, { files, config: { devcontainer: 'other.json' } });
  assert.equal(other?.path, 'other.json');
  assert.deepEqual(other?.used?.leftOut, ['variables of your own machine (HOME)']);
  const away = await settled(definition, {}, { config: { devcontainer: 'away.json' } });
  assert.match(away?.unused ?? '', /not there/);
});

test('what is built says whose it is, so that it goes when it is not used', () => {
  const built = JSON.stringify({ build: { dockerfile: 'D', args: { A: '1' } }, features: {} });
  assert.deepEqual(JSON.parse(labelled(built, ['errand.runner=r'])), {
    build: { dockerfile: 'D', args: { A: '1' }, options: ['--label=errand.runner=r'] },
    features: {},
  });
  assert.equal(labelled('{"image":"a"}', ['errand.runner=r']), '{"image":"a"}');
});
