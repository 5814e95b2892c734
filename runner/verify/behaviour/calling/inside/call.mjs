// Runs in a clean room: has functions of JavaScript and TypeScript called, and writes a line of JSON
// for each answer. The code of the repository runs in a supervised process of its own (called.mjs):
// if it hangs or ends, one call is lost, and the next process continues after that call. Reads its
// work from standard input, with its time limits. Loads only modules of Node.
import { spawn } from 'node:child_process';
import { readFileSync, writeSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const CALLED = fileURLToPath(new URL('called.mjs', import.meta.url));
const MOST_STRIKES = 3;
const MOST_PROCESSES = 30;
const MOST_LINE = 20_000;
const NO_TIME = 'there was no time for all calls';

const work = JSON.parse(readFileSync(0, 'utf8'));
const until = Date.now() + work.totalMs;
const failed = new Set();
const strikes = new Map();
const ends = new Map();

let place = { i: 0, j: 0 };
for (let n = 0; n < MOST_PROCESSES && place.i < work.functions.length; n += 1) {
  if (Date.now() >= until) break;
  place = await callFrom(place);
}
for (let { i } = place; i < work.functions.length; i += 1) tell({ i, no: NO_TIME });

/** Resolves with the call at which the next process begins. */
function callFrom(from) {
  return new Promise((resolve) => {
    const { NODE_OPTIONS: _, ...env } = process.env;
    const child = spawn(process.execPath, [...options(), CALLED], {
      stdio: ['pipe', 'ignore', 'ignore', 'pipe'],
      env,
    });
    let at = { ...from };
    let ready = false;
    let hung = false;
    let slow = false;
    let done = false;
    let rest = '';
    let timer;
    const kill = () => child.kill('SIGKILL');
    const watch = () => {
      clearTimeout(timer);
      const limit = ready ? work.callMs : loadLimit(at.i);
      timer = setTimeout(
        () => {
          hung = true;
          kill();
        },
        Math.max(1, Math.min(limit, until - Date.now())),
      );
    };
    const token = `${Math.random().toString(36).slice(2)} `;
    child.stdin.on('error', () => {});
    child.on('error', () => {});
    const functions = work.functions.map((one) =>
      failed.has(one.path) || failed.has(one.of) ? null : one,
    );
    child.stdin.end(JSON.stringify({ token, from, functions, waitMs: work.waitMs }));
    watch();
    child.stdio[3].setEncoding('utf8');
    child.stdio[3].on('error', () => {});
    child.stdio[3].on('data', (text) => {
      const lines = (rest + text).split('\n');
      rest = lines.pop().slice(0, MOST_LINE);
      for (const line of lines) take(line);
      slow ||= ready && Date.now() >= (ends.get(at.i) ?? until);
      if (slow || Date.now() >= until) kill();
    });
    const take = (line) => {
      if (!line.startsWith(token) || line.length > MOST_LINE) return;
      let told;
      try {
        told = JSON.parse(line.slice(token.length));
      } catch {
        return;
      }
      if (told.end) {
        done = true;
        kill();
        return;
      }
      if (told.ready) {
        ready = true;
        if (told.i !== at.i) at = { i: told.i, j: 0 };
        // Leaves half of the time to the functions after this one.
        const own = work.functions[at.i]?.of;
        const isLast = work.functions.every((one, n) => n <= at.i || one.of === own);
        if (!isLast && !ends.has(at.i)) ends.set(at.i, (Date.now() + until) / 2);
      } else if (told.loading) {
        ready = false;
        at = { i: told.i, j: told.i === at.i ? at.j : 0 };
      } else {
        tell(told);
        at = told.no === undefined ? { i: told.i, j: told.j + 1 } : { i: told.i + 1, j: 0 };
      }
      watch();
    };
    child.once('close', () => {
      clearTimeout(timer);
      if (done) resolve({ i: work.functions.length, j: 0 });
      else if (Date.now() >= until) resolve(at);
      else if (slow) {
        tell({ i: at.i, no: NO_TIME });
        failed.add(work.functions[at.i]?.of);
        resolve({ i: at.i + 1, j: 0 });
      } else resolve(afterLoss(at, ready, hung));
    });
  });
}

/** Leaves half of the time to other modules. */
function loadLimit(i) {
  const isLast = work.functions.every(({ path }, n) => n <= i || path === work.functions[i]?.path);
  return isLast ? work.loadMs : Math.min(work.loadMs, (until - Date.now()) / 2);
}

/** Reports the call that was lost; returns the next one. */
function afterLoss(at, ready, hung) {
  const one = work.functions[at.i];
  if (!one) return at;
  if (!ready) {
    failed.add(one.path);
    const how = hung ? 'was not loaded in time' : 'ended the process that loaded it';
    work.functions.forEach(({ path }, i) => {
      if (i >= at.i && path === one.path) tell({ i, no: `its module ${how}` });
    });
    return { i: at.i + 1, j: 0 };
  }
  tell({ i: at.i, j: at.j, k: hung ? 'hang' : 'death', c: '' });
  const count = (strikes.get(at.i) ?? 0) + 1;
  strikes.set(at.i, count);
  const end = ends.get(at.i) ?? until;
  if (count < MOST_STRIKES && Date.now() < end) return { i: at.i, j: at.j + 1 };
  tell({
    i: at.i,
    no: `it ${hung ? 'did not come back' : 'ended its process'}${count === 1 ? '' : ` ${count} times`}`,
  });
  // Skips the rest of its inputs.
  failed.add(one.of);
  return { i: at.i + 1, j: 0 };
}

/** Enables TypeScript with enums and the like if this Node can. */
function options() {
  const memory = '--max-old-space-size=512';
  const types = '--experimental-transform-types';
  return process.allowedNodeEnvironmentFlags.has(types) ? [memory, types] : [memory];
}

function tell(line) {
  writeSync(1, `${JSON.stringify(line)}\n`);
}
