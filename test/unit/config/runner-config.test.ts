import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  resolveRunnerConfig,
  type RunnerConfigInput,
  type RunnerOverrides,
} from '../../../runner/config/runner-config.ts';
import { ErrandError } from '../../../runner/protocol/errors.ts';

const resolve = (
  source?: string,
  environment: RunnerConfigInput['environment'] = {},
  flags: RunnerOverrides = {},
) =>
  resolveRunnerConfig({
    file: source === undefined ? undefined : { source, name: '/etc/errand.yaml' },
    environment,
    flags,
  });

function refuses(run: () => unknown, ...words: string[]): void {
  assert.throws(run, (error: unknown) => {
    assert.ok(error instanceof ErrandError);
    for (const word of words)
      assert.ok(error.message.includes(word), `${word} in ${error.message}`);
    return true;
  });
}

test('without anything the defaults hold: loopback, no data directory of its own', () => {
  const config = resolve();
  assert.deepEqual(config.listen, { host: '127.0.0.1', port: 7420 });
  assert.equal(config.dataDir, undefined);
  assert.deepEqual(config.limits, { standard: { turns: 60, costUsd: 2, minutes: 45 }, most: {} });
  assert.deepEqual(resolve(''), config);
});

test('every key of the file is read', () => {
  const config = resolve(`listen: "[::1]:0"
dataDir: /var/lib/errand
drain: 90s
model: m1
models: { review: m2 }
prices: { m1: { input: 4, output: 20, cacheRead: 0.2, cacheWrite: 5 } }
outputTokens: { m1: 8192 }
sandbox: { image: "i:1", memory: 512m, cpus: 1.5, pids: 256, disk: 1g, files: 5000, maxConcurrent: 4, maxPerRepository: 2, maxPerUser: 3, network: [web], images: [team/tools], builds: [app], transport: attach, checkouts: off, warm: 2, namespaces: 3 }
limits: { standard: { turns: 90, cost: 3 }, most: { turns: 80, minutes: 30 } }
agents: { default: claude, models: { codex: gpt-9 }, acp: [own --acp], record: true }
quotas: { snapshot: 1g, file: 10m, artifact: 1048576, total: 50g, totalFiles: 2000000 }
keep: { detailDays: 90, detailSize: 20g, unusedDays: 7, everyHours: 24 }
log: { level: debug, format: json, file: /var/log/errand.log }
traces: { endpoint: 'http://127.0.0.1:4318' }
trajectories: { export: true }
mcp: { near: { command: [node, s.mjs], env: { A: b }, repositories: ['*'] }, far: { url: 'https://m.example/mcp', headers: { Authorization: FAR }, tools: [look], repositories: [web] } }
`);
  assert.deepEqual(config, {
    listen: { host: '::1', port: 0 },
    dataDir: '/var/lib/errand',
    drain: 90,
    model: 'm1',
    models: { chores: 'claude-haiku-5-5', review: 'm2' },
    prices: { m1: { input: 4, output: 20, cacheRead: 0.2, cacheWrite: 5 } },
    outputTokens: { m1: 8192 },
    sandbox: {
      image: 'i:1',
      limits: {
        memoryBytes: 512 * 1024 ** 2,
        cpus: 1.5,
        pids: 256,
        diskBytes: 1024 ** 3,
        files: 5000,
      },
      maxConcurrent: 4,
      starts: { perRepository: 2, perUser: 3 },
      network: ['web'],
      images: ['team/tools'],
      builds: ['app'],
      transport: 'attach',
      checkouts: 'off',
      warm: 2,
      namespaces: 3,
    },
    limits: {
      standard: { turns: 80, costUsd: 3, minutes: 30 },
      most: { turns: 80, minutes: 30 },
    },
    agents: { default: 'claude', models: { codex: 'gpt-9' }, acp: ['own --acp'], record: true },
    quotas: {
      snapshot: 1024 ** 3,
      file: 10 * 1024 ** 2,
      artifact: 1024 ** 2,
      total: 50 * 1024 ** 3,
      totalFiles: 2_000_000,
    },
    keep: { detailDays: 90, detailBytes: 20 * 1024 ** 3, unusedDays: 7, everyHours: 24 },
    log: { level: 'debug', format: 'json', file: '/var/log/errand.log' },
    traces: { endpoint: 'http://127.0.0.1:4318' },
    trajectories: { export: true },
    mcp: {
      near: { command: ['node', 's.mjs'], env: { A: 'b' }, repositories: ['*'] },
      far: {
        url: 'https://m.example/mcp',
        headers: { Authorization: 'FAR' },
        tools: ['look'],
        repositories: ['web'],
      },
    },
  });
});

const of = (server: string) => () => resolve(`mcp:\n  a: ${server}\n`);

test('a tool server is one thing, for somebody, and no secret stands in the file', () => {
  refuses(of('{ repositories: [x] }'), '/etc/errand.yaml:2: mcp.a: needs one of "command"');
  refuses(of('{ command: [a], url: "https://a", repositories: [x] }'), 'needs one of');
  refuses(of('{ command: [a] }'), 'mcp.a: needs "repositories"');
  refuses(of('{ command: [a], headers: { A: B }, repositories: [x] }'), 'no secret enters');
  refuses(of('{ url: "https://a", headers: { A: "Bearer x" }, repositories: [x] }'), 'variable');
  refuses(of('{ url: "https://me:it@a", repositories: [x] }'), 'without a login');
  refuses(of('{ url: "https://a", env: { A: b }, repositories: [x] }'), '"env" is for');
  refuses(
    () => resolve('mcp: { "A b": { command: [a], repositories: [x] } }'),
    'mcp.A b: may have',
  );
});

test('file < environment < flags', () => {
  const source = 'listen: 127.0.0.1:1\nmodel: file\nsandbox: { image: file }\ndataDir: /file\n';
  const environment = {
    ERRAND_LISTEN: '127.0.0.1:2',
    ERRAND_MODEL: 'environment',
    ERRAND_SANDBOX_IMAGE: 'environment',
    ERRAND_DATA_DIR: '',
  };
  const config = resolve(source, environment, { listen: 'localhost:3', model: 'flag' });
  assert.deepEqual(config.listen, { host: 'localhost', port: 3 });
  assert.equal(config.model, 'flag');
  assert.equal(config.sandbox.image, 'environment');
  assert.equal(config.dataDir, '/file');
});

test('errors name the file with line and key, the variable, or the flag', () => {
  refuses(() => resolve('model: a\nlisten_on: x\n'), '/etc/errand.yaml:2: listen_on:', '"listen"');
  refuses(() => resolve('sandbox: { memory: lots }'), ':1: sandbox.memory:', '10m');
  refuses(() => resolve('sandbox: { memory: 1k }'), 'sandbox.memory: must be from');
  refuses(() => resolve('model: a\nlisten: all'), '/etc/errand.yaml:2: listen:', '"all" is no');
  refuses(() => resolve('log: { level: loud }'), ':1: log.level:', 'debug');
  refuses(
    () => resolve('traces: { endpoint: collector }'),
    ':1: traces.endpoint: is not an address',
  );
  refuses(
    () => resolve('traces: { endpoint: "https://me:it@collector" }'),
    'OTEL_EXPORTER_OTLP_HEADERS',
  );
  refuses(() => resolve('listen: 7420'), ':1: listen: must be text');
  refuses(() => resolve('', { ERRAND_LISTEN: ':99' }), 'ERRAND_LISTEN');
  refuses(() => resolve('', {}, { listen: 'a:99999' }), '--listen');
  refuses(() => resolve('', {}, { drain: '2h' }), '--drain: "2h" is no time');
  refuses(() => resolve('', { ERRAND_DRAIN: 'soon' }), 'ERRAND_DRAIN');
  refuses(() => resolve('drain: 2h'), ':1: drain: must be from 0 to 3600');
  refuses(
    () => resolve('model: a\nprices:\n  m:\n    input: 1\n  n: 5\nsandbox: 3\n'),
    ':4: prices.m: needs "input" and "output", in dollars per million tokens',
    ':5: prices.n: must be a map',
    ':6: sandbox: must be a map',
  );
  for (const image of ['no such image', 'UPPER:a b', '-x', 'a\nb']) {
    refuses(() => resolve('', { ERRAND_SANDBOX_IMAGE: image }), 'ERRAND_SANDBOX_IMAGE: ', image);
    refuses(() => resolve('', {}, { image }), '--image: ');
  }
});

test('a price without cache prices never counts too little', () => {
  const { prices } = resolve('prices: { m: { input: 4, output: 20 } }');
  assert.deepEqual(prices['m'], { input: 4, output: 20, cacheRead: 4, cacheWrite: 5 });
});
