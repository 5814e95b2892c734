/** What is read of a dev container's definition, what is left out, and what its words come to. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { describe, test } from 'node:test';
import { readDevContainer } from '../../../runner/project/dev-container/definition.ts';
import { readDockerfile } from '../../../runner/project/dev-container/dockerfile.ts';
import { merged, metadataIn, metadataOf } from '../../../runner/project/dev-container/metadata.ts';
import {
  environmentOf,
  filledIn,
  machineVariables,
  withoutMachine,
  workspaceOf,
} from '../../../runner/project/dev-container/variables.ts';

const PLACE = { workspace: '/workspace', name: 'shop', repository: 'r-1' };

function project(files: Record<string, string>) {
  return { files: Object.keys(files), read: async (path: string) => files[path] };
}

async function defined(definition: object | string, path = '.devcontainer/devcontainer.json') {
  const text = typeof definition === 'string' ? definition : JSON.stringify(definition);
  const read = await readDevContainer(project({ [path]: text }));
  assert.ok(read && 'found' in read, JSON.stringify(read));
  return read.found;
}

async function refused(definition: object | string): Promise<string> {
  const text = typeof definition === 'string' ? definition : JSON.stringify(definition);
  const read = await readDevContainer(project({ '.devcontainer.json': text }));
  assert.ok(read && 'why' in read, JSON.stringify(read));
  return read.why;
}

async function imageIn(files: Record<string, string>, named?: string) {
  const read = await readDevContainer(project(files), named);
  return read && 'found' in read ? read.found.image : read;
}

const commandsOf = (value: unknown) => metadataOf({ postCreateCommand: value }).commands;

const run = (command: string | undefined): string =>
  execFileSync('sh', ['-c', command ?? 'exit 9'], { encoding: 'utf8' });

const placed = (wanted?: string) => workspaceOf(wanted, PLACE);

const named = (name: string) => workspaceOf(undefined, { ...PLACE, name }).link;

/** An image is seen, or that nobody can know it. */
const sees = (text: string, args?: Record<string, string>): void => {
  const { images } = readDockerfile(`${text}\n`, args);
  const isSeen = images.some((image) => image === undefined || /^hidden\b/.test(image));
  assert.ok(isSeen, `${text}: ${images.join(' ')}`);
};

const copied = (text: string) => readDockerfile(`FROM a\n${text}`).copied;

describe('the definition', () => {
  test('the folder’s file comes before the one beside it; others only by name', async () => {
    const files = {
      '.devcontainer.json': '{"image":"beside"}',
      '.devcontainer/devcontainer.json': '{"image":"inside"}',
      '.devcontainer/other/devcontainer.json': '{"image":"other"}',
    };
    assert.equal(await imageIn(files), 'inside');
    const { '.devcontainer/devcontainer.json': _, ...without } = files;
    assert.equal(await imageIn(without), 'beside');
    assert.equal(await imageIn(files, '.devcontainer/other/devcontainer.json'), 'other');
    assert.equal(await imageIn({ '.devcontainer/other/devcontainer.json': '{}' }), undefined);
  });

  test('comments, commas at the end and a mark in front are taken', async () => {
    const found = await defined('\uFEFF{\n// it\n"image": "a", /* b */ "init": true,\n}');
    assert.equal(found.image, 'a');
    assert.deepEqual(found.leftOut, []);
  });

  test('what would loosen a sandbox, or is for the user’s machine, is left out by name', async () => {
    const found = await defined({
      image: 'a',
      runArgs: ['--network=host'],
      privileged: true,
      mounts: ['source=/,target=/host,type=bind'],
      initializeCommand: 'touch /tmp/host',
      postStartCommand: 'true',
      remoteUser: 'root',
      customizations: { vscode: {} },
      forwardPorts: [3000],
      someNewKey: 1,
    });
    assert.deepEqual(found.leftOut, [
      'runArgs',
      'privileged',
      'mounts',
      'initializeCommand (it is for your own machine)',
      'postStartCommand (sandboxes start often)',
      'someNewKey',
      'remoteUser root (commands run as an ordinary user)',
    ]);
  });

  test('what is built is given to the builder without a word that was left out', async () => {
    const found = await defined({
      image: 'ignored',
      build: {
        dockerfile: '../Dockerfile',
        context: '..',
        args: { A: '1' },
        options: ['--secret=id=k,src=/root/.ssh/id_rsa'],
        cacheFrom: 'elsewhere',
      },
      features: { './local': { x: 1 } },
      initializeCommand: 'touch /tmp/host',
      runArgs: ['--privileged'],
      remoteUser: 'dev',
    });
    assert.equal(found.image, undefined);
    assert.equal(found.build?.dockerfile, 'Dockerfile');
    assert.equal(found.build?.context, '.');
    assert.deepEqual(JSON.parse(found.build?.definition ?? ''), {
      build: { dockerfile: '../Dockerfile', context: '..', args: { A: '1' } },
      features: { './local': { x: 1 } },
      remoteUser: 'dev',
    });
    assert.ok(found.leftOut.includes('build.options'));
    assert.ok(found.leftOut.includes('build.cacheFrom'));
  });

  test('nothing of the machine that builds is filled in, nor a path that only it would see', async () => {
    const found = await defined({
      build: {
        dockerfile: 'D${localEnv:NONE:ocker}file',
        args: { PROXY: '${localEnv:HTTPS_PROXY}', B: '${localEnv:A:${localEnv}:HTTPS_PROXY}' },
      },
      features: { './a': { x: '${env:PATH:1}' } },
    });
    assert.equal(found.build?.dockerfile, '.devcontainer/Dockerfile');
    const { build, features } = JSON.parse(found.build?.definition ?? '');
    assert.equal(build.dockerfile, 'Dockerfile');
    assert.equal(build.args.PROXY, '');
    assert.doesNotMatch(build.args.B, /\$\{/);
    assert.deepEqual(features, { './a': { x: '1' } });
    assert.deepEqual(found.leftOut, ['variables of your own machine (NONE, HTTPS_PROXY, A, PATH)']);
    const root = { build: { dockerfile: 'D', context: '${localEnv:A:/}' } };
    assert.match(await refused(root), /outside/);
    const variable = { build: { dockerfile: '${localWorkspaceFolder}/D' } };
    assert.match(await refused(variable), /named by a variable/);
    assert.deepEqual(withoutMachine([{ a: '${localEnv:X:y}z', b: 1 }, null]), [
      { a: 'yz', b: 1 },
      null,
    ]);
  });

  test('what cannot be used says why', async () => {
    assert.match(await refused('{'), /no JSON/);
    assert.match(await refused('[]'), /no JSON/);
    assert.match(await refused({ dockerComposeFile: 'a.yml', service: 'a' }), /several containers/);
    assert.match(await refused({ build: { dockerfile: '../Dockerfile' } }), /outside/);
    assert.match(await refused({ build: { dockerfile: 'D', context: '../..' } }), /outside/);
    assert.match(await refused({ dockerFile: '/etc/passwd' }), /outside/);
  });
});

describe('commands', () => {
  test('a text is shell, a list is a program and its arguments', () => {
    assert.deepEqual(commandsOf('echo $HOME').postCreateCommand, ['echo $HOME']);
    const [list] = commandsOf(['printf', '%s|', 'a b', "it's", '$HOME']).postCreateCommand;
    assert.equal(run(list), "a b|it's|$HOME|");
    for (const none of ['', [], {}, undefined, null]) {
      assert.deepEqual(commandsOf(none).postCreateCommand, []);
    }
  });

  test('an object is run all at once, and fails where one of them does', () => {
    // Each waits for the other: one after the other they would never end.
    const place = '"${TMPDIR:-/tmp}/errand-at-once-$PPID"';
    const [both] = commandsOf({
      one: `mkfifo ${place} && echo met > ${place}`,
      two: `until [ -p ${place} ]; do :; done; cat ${place}; rm ${place}`,
    }).postCreateCommand;
    assert.equal(run(both), 'met\n');
    const [failing] = commandsOf({ one: 'exit 3', two: ['true'] }).postCreateCommand;
    assert.throws(() => run(failing));
  });

  test('those of an image and its features come first, and later variables win', () => {
    const label = JSON.stringify([
      { id: 'base', containerEnv: { A: '1', B: '1' }, onCreateCommand: 'base' },
      { id: 'docker', privileged: true, mounts: ['x'], postCreateCommand: 'feature' },
    ]);
    const { said, leftOut } = metadataIn(label);
    const own = metadataOf({ containerEnv: { B: '2' }, onCreateCommand: 'own' });
    const all = merged([...said, own]);
    assert.deepEqual(all.commands, {
      onCreateCommand: ['base', 'own'],
      updateContentCommand: [],
      postCreateCommand: ['feature'],
    });
    assert.deepEqual(all.containerEnv, { A: '1', B: '2' });
    assert.deepEqual(leftOut, ['privileged of docker', 'mounts of docker']);
    assert.deepEqual(metadataIn(undefined), { said: [], leftOut: [] });
    assert.deepEqual(metadataIn('not json').leftOut, []);
  });
});

describe('variables', () => {
  test('those of the container are known, those of a machine are not', () => {
    const env = environmentOf(
      {
        containerEnv: { A: '${containerEnv:PATH}:/a', B: '${localEnv:SECRET:none:of it}' },
        remoteEnv: { C: '${containerEnv:A}', D: '${localEnv:SECRET}' },
      },
      PLACE,
      { PATH: '/bin' },
    );
    assert.deepEqual(env, { A: '/bin:/a', B: 'none', C: '/bin:/a', D: '' });
    assert.deepEqual(machineVariables('${localEnv:A} ${env:B:x} ${containerEnv:C} ${localEnv:A}'), [
      'A',
      'B',
    ]);
  });

  test('folders are those of the sandbox, and the shell keeps its own variables', () => {
    const text =
      '${localWorkspaceFolder} ${containerWorkspaceFolderBasename} ${HOME} $HOME ${x:-y}';
    assert.equal(filledIn(text, PLACE, {}), '/workspace shop ${HOME} $HOME ${x:-y}');
    assert.match(filledIn('${devcontainerId}', PLACE, {}), /^[0-9a-f]{52}$/);
  });

  test('a folder below the usual one is a folder of the repository', () => {
    assert.deepEqual(placed(), { folder: '/workspace', link: '/workspaces/shop' });
    assert.deepEqual(placed('/workspaces/shop/packages/a'), {
      folder: '/workspace/packages/a',
      link: '/workspaces/shop',
    });
    assert.deepEqual(placed('/workspaces/${localWorkspaceFolderBasename}').folder, '/workspace');
    assert.deepEqual(placed('/workspaces/other'), {
      folder: '/workspace',
      link: '/workspaces/other',
    });
    assert.match(placed('/app').leftOut ?? '', /workspaceFolder \/app/);
    assert.equal(placed('/workspaces/shop/../../etc').folder, '/workspace');
    for (const odd of [`/workspaces/${'a'.repeat(200)}`, '/workspaces/a\0b', '/workspaces/a\nb']) {
      assert.equal(placed(odd).link, '/workspaces/shop', odd);
      assert.notEqual(placed(odd).leftOut, undefined);
    }
    assert.equal(named('..'), '/workspaces/repository');
    assert.ok((named('a'.repeat(300)) ?? '').length < 100);
  });
});

describe('a Dockerfile', () => {
  test('names its images, not its stages', () => {
    const text = `# syntax=docker/dockerfile:1
ARG BASE=node:24
FROM --platform=linux/amd64 \${BASE} AS build
RUN --mount=from=golang:1.23,target=/go true
COPY --from=build /a /a
FROM build
COPY --from=docker.io/library/alpine:3 /b /b
COPY --from=0 /c /c
FROM scratch
`;
    const { images } = readDockerfile(text);
    assert.deepEqual(images, ['node:24', 'golang:1.23', 'docker.io/library/alpine:3']);
    assert.deepEqual(readDockerfile(text, { BASE: 'mine' }).images[0], 'mine');
    assert.deepEqual(readDockerfile('FROM $UNKNOWN').images, [undefined]);
  });

  test('an image is seen however the line is broken', () => {
    assert.deepEqual(readDockerfile('FR\\\nOM hidden').images, [undefined, 'hidden']);
    assert.deepEqual(readDockerfile('FROM \\\n# a comment\n  hidden').images.at(-1), 'hidden');
    assert.ok(readDockerfile('RUN a `\nFROM hidden').images.includes('hidden'));
    assert.ok(readDockerfile('# escape=`\nRUN a `\n b\nfrom hidden').images.includes('hidden'));
    assert.ok(readDockerfile('RUN <<E\\\nx\nE\\\nFROM hidden').images.includes('hidden'));
  });

  test('nothing hides an image', () => {
    // The name of a stage, of an argument or of an option that is not one.
    sees('FROM a\nRUN <<E\nFROM a AS hidden\nE\nFROM hidden');
    sees('FROM a\nRUN cat <\\\n<E\nFROM a AS hidden\nE\nFROM hidden');
    sees('FROM a\nRUN true \\\nFROM a AS hidden\nFROM hidden');
    sees('FROM a\nCOPY --fr\\\nom=hidden /x /y\nFROM a AS hidden');
    sees('FROM a\nRUN <<E\nFROM a AS hidden:1\nE\nFROM hidden:1');
    sees('ARG B=a\nARG B=hidden\nFROM $B');
    sees('ARG B=a\nARG C=1 B=hidden\nFROM $B');
    sees('FROM a\nARG B=a\nFROM ${B:-hidden}');
    sees('ARG C=x\\ B=a\nFROM ${B:-hidden}');
    sees('ARG B=\nFROM ${B:-hidden/}a');
    sees('ARG B=a\nFROM ${TARGETSTAGE:-a}');
    sees('FROM --platform="linux/amd64${X:+ a }" hidden');
    // Letters and lines that Docker does not read as we do.
    sees('FROM a\n# escape=`\nFR\\\nOM hidden');
    sees('FROM a\nRUN b \\\\\nFR\\\nOM hidden');
    sees('FROM a\nCOPY --fr\\\n\nom=hidden /x /y');
    sees('FROM a\n\u0085FROM hidden');
    sees('FROM a\nCOPY --from="hidden" /x /y');
    sees('FROM a\nCOPY --fr"o"m=hidden /x /y');
    sees('FROM a\nRUN --mount=type=bind,from="hidden",target=/x true');
    sees('#!/x\n{"syntax":"hidden"}');
    sees('FROM a', { BUILDKIT_SYNTAX: 'hidden' });
  });

  test('none keeps the runner from its other tasks', async () => {
    // What a search for each beginning would need for the whole rest takes minutes for these.
    const before = process.cpuUsage();
    for (const text of [
      '\n'.repeat(200_000) + 'x',
      `#!${' '.repeat(100_000)}`,
      'ADD a b\n'.repeat(30_000),
      '<<\n'.repeat(80_000),
      `FROM ${'${a-'.repeat(60_000)}`,
    ]) {
      readDockerfile(text);
    }
    assert.deepEqual(readDockerfile('x'.repeat(1_000_000)).images, [undefined]);
    filledIn('${'.repeat(100_000), PLACE, {});
    withoutMachine('${env:'.repeat(40_000));
    assert.match(await refused(`{"a":"${'x'.repeat(300_000)}"}`), /too large/);
    assert.match(
      await refused(`{"a":${'['.repeat(60_000)}${']'.repeat(60_000)}}`),
      /too deep|no JSON/,
    );
    const { user } = process.cpuUsage(before);
    assert.ok(user < 20_000_000, `${user / 1e6} s`);
  });

  test('an argument that the definition gives is the one that counts', () => {
    const text = 'ARG TAG=22\nFROM node:${TAG}\nARG TAG\nRUN echo $TAG';
    assert.deepEqual(readDockerfile(text).images, ['node:22']);
    assert.deepEqual(readDockerfile(text, { TAG: '24' }).images, ['node:24']);
    assert.deepEqual(readDockerfile('ARG A\nFROM node:${A:-22}', { A: '24' }).images, ['node:24']);
    assert.deepEqual(readDockerfile('ARG A\nFROM node:${A:-22}').images, ['node:22']);
  });

  test('a program of its own that reads it is an image', () => {
    assert.deepEqual(readDockerfile('# syntax=evil/reader:1\nFROM a').images, [
      'evil/reader:1',
      'a',
    ]);
    assert.deepEqual(readDockerfile('// syntax = evil\nFROM a').images, ['evil', 'a']);
    assert.deepEqual(readDockerfile('{"syntax":"evil"}').images, [undefined]);
  });

  test('says which files it copies, or that it may be any', () => {
    assert.deepEqual(copied('RUN true'), []);
    assert.deepEqual(copied('COPY package.json ./sub/lock /x/'), ['package.json', 'sub/lock']);
    assert.deepEqual(copied('COPY --chown=1:1 a /x\nADD b \\\n c /y'), ['a', 'b', 'c']);
    for (const any of ['COPY . /x', 'COPY *.json /x/', 'COPY ["a b", "/x"]', 'COPY $A /x']) {
      assert.equal(copied(any), undefined, any);
    }
    assert.equal(copied('RUN --mount=type=bind,target=/x true'), undefined);
    assert.equal(copied('RUN --mount=target=/x true'), undefined);
    assert.deepEqual(copied('RUN --mount=type=cache,target=/x true'), []);
    assert.deepEqual(copied('COPY --from=a . /x'), []);
  });
});
