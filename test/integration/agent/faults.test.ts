/** Every fault of the retry table, at every turn of a trajectory, over real sockets. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { MODEL, play, type Played } from '../../support/agent-phase.ts';
import { LocalWorkspace } from '../../support/local-workspace.ts';
import { type Fault, type Script, withFaults } from '../../support/scripted-model/script.ts';
import { FILES, fixScript } from './trajectory.ts';

const TURNS = [0, 1, 2, 3];

/** Faults that one retry gets over, and how long is waited for it. */
const PASSING: readonly { name: string; fault: Fault; waits: number[] }[] = [
  { name: '429', fault: { kind: 'status', status: 429 }, waits: [750] },
  {
    name: '429 with retry-after',
    fault: { kind: 'status', status: 429, retryAfter: '7' },
    waits: [7000],
  },
  { name: '529', fault: { kind: 'status', status: 529 }, waits: [750] },
  {
    name: '429 with a retry-after over two minutes',
    fault: { kind: 'status', status: 429, retryAfter: '600' },
    waits: [600_000],
  },
  { name: '500', fault: { kind: 'status', status: 500 }, waits: [750] },
  { name: '503', fault: { kind: 'status', status: 503 }, waits: [750] },
  { name: 'a reset connection', fault: { kind: 'reset' }, waits: [750] },
  { name: 'a cut in the first event', fault: { kind: 'cut', bytes: 40 }, waits: [750] },
  { name: 'a cut later on', fault: { kind: 'cut', bytes: 900 }, waits: [750] },
  { name: 'an end without message_stop', fault: { kind: 'eof' }, waits: [750] },
  { name: 'an end after message_start', fault: { kind: 'eof', missing: 6 }, waits: [750] },
  { name: 'an error event first of all', fault: { kind: 'error_event', after: 0 }, waits: [750] },
  { name: 'an error event', fault: { kind: 'error_event', after: 4 }, waits: [750] },
  {
    name: 'an error event after the whole call',
    fault: { kind: 'error_event', after: -1, type: 'api_error' },
    waits: [750],
  },
  { name: 'a stall before the first event', fault: { kind: 'stall', after: 0 }, waits: [750] },
  { name: 'a stall', fault: { kind: 'stall' }, waits: [750] },
  { name: 'a stall after the whole call', fault: { kind: 'stall', after: -1 }, waits: [750] },
  { name: 'a stall with pings', fault: { kind: 'stall', pingMs: 20 }, waits: [750] },
  { name: 'malformed tool JSON', fault: { kind: 'malformed_json' }, waits: [] },
  { name: 'an empty reply', fault: { kind: 'empty' }, waits: [750] },
];

/** Faults that end the phase. */
const FINAL: readonly { name: string; fault: Fault; code: string; says: RegExp }[] = [
  {
    name: '400',
    fault: { kind: 'status', status: 400, message: 'bad shape' },
    code: 'harness_error',
    says: /400.*bad shape/,
  },
  {
    name: '401',
    fault: { kind: 'status', status: 401, message: 'no key' },
    code: 'harness_error',
    says: /401.*no key/,
  },
  {
    name: '402',
    fault: { kind: 'status', status: 402, message: 'all spent' },
    code: 'budget',
    says: /402.*all spent/,
  },
  {
    name: '403',
    fault: { kind: 'status', status: 403, message: 'not you' },
    code: 'harness_error',
    says: /403.*not you/,
  },
  {
    name: '404',
    fault: { kind: 'status', status: 404, message: 'no model' },
    code: 'harness_error',
    says: /404.*no model/,
  },
];

const wait = (seconds: string): Fault => ({ kind: 'status', status: 429, retryAfter: seconds });

async function playWith(
  faults: Record<number, Fault[]>,
  workspace: LocalWorkspace,
): Promise<Played> {
  // Short only where a test waits for it to run out.
  const stall = Object.values(faults)
    .flat()
    .find((fault) => fault.kind === 'stall');
  const patience = {
    silence: stall && stall.pingMs === undefined ? 500 : 30_000,
    noContent: stall?.pingMs === undefined ? 30_000 : 3000,
    wholeReply: 30_000,
  };
  return play({ script: withFaults(fixScript(), faults), workspace, options: { patience } });
}

function assertValid({ model }: Played): void {
  assert.deepEqual(model.requests.map((r) => r.invalid).filter(Boolean), []);
}

/** Each call once, in the work space and in the events. */
async function assertOnce(played: Played, workspace: LocalWorkspace, ran: number): Promise<void> {
  assert.equal(String(await workspace.readFile('count')), 'ran\n'.repeat(ran));
  const ids = played.events.flatMap((e) => (e.kind === 'tool_started' ? [e.id] : []));
  assert.equal(new Set(ids).size, ids.length);
}

describe('a fault that passes', { concurrency: 8 }, () => {
  for (const { name, fault, waits } of PASSING) {
    for (const turn of TURNS) {
      it(`${name}, turn ${turn + 1}: the same tree, no tool twice`, async () => {
        await using workspace = await LocalWorkspace.create(FILES);
        const played = await playWith({ [turn]: [fault] }, workspace);
        assert.deepEqual(played.ending, { kind: 'finished', summary: 'sum() adds now.' });
        assert.equal(
          String(await workspace.readFile('sum.js')),
          'export const sum = (a, b) => a + b;\n',
        );
        assert.deepEqual(played.clock.waits, waits);
        assert.equal(played.model.requests.length, 5);
        assertValid(played);
        await assertOnce(played, workspace, 1);
        const notices = played.events.flatMap((e) => (e.kind === 'notice' ? [e.text] : []));
        assert.equal(notices.length, 2);
        assert.equal(notices[0]?.startsWith('waiting '), (waits[0] ?? 0) > 120_000);
        assert.equal(notices.at(-1), '', 'the notice is taken away again');
      });
    }
  }
});

describe('a fault that stays', () => {
  for (const { name, fault, code, says } of FINAL) {
    for (const turn of TURNS) {
      it(`${name}, turn ${turn + 1}: a clean bow-out without a retry`, async () => {
        await using workspace = await LocalWorkspace.create(FILES);
        const played = await playWith({ [turn]: [fault] }, workspace);
        assert.equal(played.ending.kind === 'bowed_out' && played.ending.bowOut.code, code);
        assert.match(played.ending.kind === 'bowed_out' ? played.ending.bowOut.reason : '', says);
        assert.equal(played.model.requests.length, turn + 1);
        assertValid(played);
        await assertOnce(played, workspace, turn > 2 ? 1 : 0);
      });
    }
  }

  const lasting: readonly [name: string, fault: Fault, spent: number][] = [
    ['status 529', { kind: 'status', status: 529 }, 0],
    ['overload as an error event', { kind: 'error_event' }, 8],
    ['an overload before anything else', { kind: 'error_event', after: 0 }, 0],
    ['a stream that is cut', { kind: 'cut', bytes: 900 }, 8],
    ['a stream that ends too early', { kind: 'eof', missing: 2 }, 8],
    ['replies that hold nothing', { kind: 'empty' }, 8],
  ];
  for (const [name, fault, spent] of lasting) {
    it(`${name}, again and again: eight tries, longer and longer waits`, async () => {
      await using workspace = await LocalWorkspace.create(FILES);
      const played = await playWith({ 1: Array.from({ length: 20 }, () => fault) }, workspace);
      assert.equal(
        played.ending.kind === 'bowed_out' && played.ending.bowOut.code,
        'harness_error',
      );
      assert.equal(played.model.requests.length, 1 + 8);
      assert.deepEqual(played.clock.waits, [750, 1500, 3000, 6000, 12_000, 24_000, 45_000]);
      const paid = played.transcript.entries.filter((e) => e.role === 'spent');
      assert.equal(paid.length, spent, 'what broke off was paid for');
    });
  }

  for (const [type, code] of [
    ['authentication_error', 'harness_error'],
    ['permission_error', 'harness_error'],
    ['invalid_request_error', 'harness_error'],
    ['billing_error', 'budget'],
  ] as const) {
    it(`${type} as an error event: no further try, as with its status`, async () => {
      await using workspace = await LocalWorkspace.create(FILES);
      const played = await playWith({ 1: [{ kind: 'error_event', type }] }, workspace);
      assert.equal(played.ending.kind === 'bowed_out' && played.ending.bowOut.code, code);
      assert.equal(played.model.requests.length, 2);
    });
  }

  for (const turn of TURNS) {
    it(`malformed tool JSON twice, turn ${turn + 1}: the third request is not streamed`, async () => {
      await using workspace = await LocalWorkspace.create(FILES);
      const fault: Fault = { kind: 'malformed_json' };
      const played = await playWith({ [turn]: [fault, fault] }, workspace);
      assert.equal(played.ending.kind, 'finished');
      assert.deepEqual(
        played.model.requests.map((r) => r.body.stream === true),
        Array.from({ length: 6 }, (_, n) => n !== turn + 2),
      );
      assertValid(played);
      await assertOnce(played, workspace, 1);
    });

    it(`a retry-after beyond the time left, turn ${turn + 1}: an end at once`, async () => {
      await using workspace = await LocalWorkspace.create(FILES);
      const played = await playWith({ [turn]: [wait('3600')] }, workspace);
      assert.equal(played.ending.kind === 'bowed_out' && played.ending.bowOut.code, 'budget');
      assert.deepEqual(played.clock.waits, []);
      assertValid(played);
      await assertOnce(played, workspace, turn > 2 ? 1 : 0);
    });
  }

  it('another fault at each turn, and two at one: the same tree all the same', async () => {
    await using workspace = await LocalWorkspace.create(FILES);
    const played = await playWith(
      {
        0: [{ kind: 'status', status: 529 }],
        1: [{ kind: 'eof' }, { kind: 'reset' }],
        2: [{ kind: 'error_event', after: -1 }, { kind: 'malformed_json' }],
        3: [{ kind: 'cut', bytes: 900 }],
      },
      workspace,
    );
    assert.deepEqual(played.ending, { kind: 'finished', summary: 'sum() adds now.' });
    assert.equal(played.model.requests.length, 4 + 6);
    assertValid(played);
    await assertOnce(played, workspace, 1);
  });

  it('no server at all: back-off, then a bow-out that says why', async () => {
    await using workspace = await LocalWorkspace.create(FILES);
    const played = await play({
      script: fixScript(),
      workspace,
      options: { baseURL: 'http://127.0.0.1:9' },
    });
    assert.equal(played.clock.waits.length, 7);
    assert.match(
      played.ending.kind === 'bowed_out' ? played.ending.bowOut.reason : '',
      /8 tries failed/,
    );
  });
});

/** How many tokens of output each request asked for. */
const most = ({ model }: Played): unknown[] =>
  model.requests.map(({ body }) => (body as { max_tokens?: unknown }).max_tokens);

describe('a service that takes fewer tokens of output than it is asked for', () => {
  const words = 'max_tokens: 32000 > 8192, which is the maximum allowed number of output tokens';
  const refusing: Fault = { kind: 'status', status: 400, message: words };

  it('is asked for as many as it names, from then on', async () => {
    await using workspace = await LocalWorkspace.create(FILES);
    const played = await play({ script: withFaults(fixScript(), { 0: [refusing] }), workspace });
    assert.equal(played.ending.kind, 'finished');
    assert.deepEqual(most(played), [32_000, ...TURNS.map(() => 8192)]);
    assert.deepEqual(played.clock.waits, []);
  });

  it('is asked for no more than the configuration of the runner says', async () => {
    await using workspace = await LocalWorkspace.create(FILES);
    const options = { outputTokens: { [MODEL]: 4096, another: 512 } };
    const played = await play({ script: fixScript(), workspace, options });
    assert.deepEqual(
      most(played),
      TURNS.map(() => 4096),
    );
  });

  it('and refuses whatever it is asked for: ended with its words', async () => {
    await using workspace = await LocalWorkspace.create(FILES);
    const faults = Array.from({ length: 9 }, () => refusing);
    const played = await play({ script: withFaults(fixScript(), { 0: faults }), workspace });
    assert.match(
      played.ending.kind === 'bowed_out' ? played.ending.bowOut.reason : '',
      /400.*max_tokens: 32000 > 8192/,
    );
    assert.deepEqual(most(played), [32_000, 8192]);
  });
});

const refusal = (message: string): Fault => ({ kind: 'status', status: 400, message });
const hasMarks = (part: unknown): boolean => JSON.stringify(part).includes('cache_control');

/** Where each request had marks: on itself, on its fixed part, on its last part. */
const marks = ({ model }: Played): string[] =>
  model.requests.map(({ body }) => {
    const { messages, ...rest } = body;
    const { system }: { system?: unknown } = rest;
    const places = {
      self: 'cache_control' in rest,
      fixed: hasMarks(system),
      last: hasMarks(messages.at(-1)),
    };
    return Object.entries(places)
      .flatMap(([name, is]) => (is ? [name] : []))
      .join();
  });

describe('a service that does not know the marks for its cache', () => {
  for (const words of [
    'cache_control: Extra inputs are not permitted',
    'Malformed input request: extraneous key [cache_control] is not permitted',
  ]) {
    it(`on a request gets them on its last part ("${words.slice(0, 20)}")`, async () => {
      await using workspace = await LocalWorkspace.create(FILES);
      const usual = fixScript();
      const script: Script = async (request) => {
        const reply = await usual(request);
        return hasMarks(request.messages.at(-1)) ? reply : { ...reply, fault: refusal(words) };
      };
      const played = await play({ script, workspace });
      assert.equal(played.ending.kind, 'finished');
      assert.deepEqual(marks(played), ['self,fixed', ...TURNS.map(() => 'fixed,last')]);
    });
  }

  it('anywhere gets none', async () => {
    await using workspace = await LocalWorkspace.create(FILES);
    const words = 'system.0.cache_control: Extra inputs are not permitted';
    const script = withFaults(fixScript(), { 0: [refusal(words)] });
    const played = await play({ script, workspace });
    assert.equal(played.ending.kind, 'finished');
    assert.deepEqual(marks(played), ['self,fixed', ...TURNS.map(() => '')]);
  });

  it('and refuses another thing of them: ended with its words', async () => {
    await using workspace = await LocalWorkspace.create(FILES);
    const words = 'A maximum of 4 blocks with cache_control may be provided. Found 5.';
    const script = withFaults(fixScript(), { 0: [refusal(words)] });
    const { ending, model } = await play({ script, workspace });
    assert.match(ending.kind === 'bowed_out' ? ending.bowOut.reason : '', /maximum of 4 blocks/);
    assert.equal(model.requests.length, 1);
  });
});
