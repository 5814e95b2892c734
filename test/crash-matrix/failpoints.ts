/**
 * Loaded into a runner before anything of its own (`node --import`), so that it can be killed
 * between any two of its writes: it passes a point before and after every commit of its store,
 * every line of a ledger, every file that is put in place, every call of the engine, every process
 * that it starts and every request to its model. The product knows nothing of it. At the point
 * that its orders name it kills the whole process, as the kernel would, before one more line runs.
 */
import type { ChildProcess } from 'node:child_process';
import { subscribe } from 'node:diagnostics_channel';
import { closeSync, openSync, writeSync } from 'node:fs';
import files, { type FileHandle } from 'node:fs/promises';
import type { ClientRequest } from 'node:http';
import { syncBuiltinESMExports } from 'node:module';
import { type StatementResultingChanges, StatementSync } from 'node:sqlite';
import { ANY, DATA_FOLDER, type Orders, ORDERS_FOLDER, passedFile, takeOrders } from './orders.ts';
import { callName, lineName, pathName, processName, statementName } from './point-names.ts';

const folder = process.env[ORDERS_FOLDER] ?? '';
const root = process.env[DATA_FOLDER] ?? '';
// What the runner starts is not to be killed.
delete process.env['NODE_OPTIONS'];
delete process.env[ORDERS_FOLDER];
delete process.env[DATA_FOLDER];

let orders: Orders | undefined;
let counts = new Map<string, number>();
const passed = openSync(passedFile(folder), 'a');
process.once('exit', () => closeSync(passed));

function pass(at: string): void {
  const found = takeOrders(folder);
  if (!found) return;
  if (found.life !== orders?.life) counts = new Map();
  orders = found;
  const [nth, all] = [counted(at), counted(ANY)];
  // Synchronous: it is written before anything else can happen.
  writeSync(passed, `${JSON.stringify({ life: found.life, at, nth })}\n`);
  const { kill } = found;
  if (kill?.nth === (kill?.at === ANY ? all : nth) && (kill.at === ANY || kill.at === at)) {
    process.kill(process.pid, 'SIGKILL');
  }
}

function counted(at: string): number {
  const nth = (counts.get(at) ?? 0) + 1;
  counts.set(at, nth);
  return nth;
}

watchStore();
watchFiles(await prototypeOfHandles());
watchCalls();
watchProcesses();
watchModel();

type Run = (this: StatementSync, ...parameters: unknown[]) => StatementResultingChanges;

/** The store commits in one place, through a statement of SQL. */
function watchStore(): void {
  // oxlint-disable-next-line unbound-method -- called with its own `this` below
  const run = StatementSync.prototype.run as Run;
  let written: string[] = [];
  const watched: Run = function (this: StatementSync, ...parameters) {
    const sql = this.sourceSQL;
    if (sql === 'begin') written = [];
    const name = statementName(sql, parameters);
    if (name !== undefined) written.push(name);
    if (sql !== 'commit' || written.length === 0) return run.apply(this, parameters);
    const all = [...new Set(written)].filter(Boolean).join(', ') || 'a row';
    pass(`before the commit of ${all}`);
    const done = run.apply(this, parameters);
    pass(`after the commit of ${all}`);
    return done;
  };
  StatementSync.prototype.run = watched;
}

async function prototypeOfHandles(): Promise<FileHandle> {
  const handle = await files.open('/dev/null');
  await handle.close();
  return Object.getPrototypeOf(handle) as FileHandle;
}

const named = (path: unknown): string | undefined => pathName(String(path), root);

/** Lines of ledgers, and artifacts, as they are synced; what is made, put in place and removed. */
function watchFiles(handles: FileHandle): void {
  const paths = new WeakMap<FileHandle, string>();
  const last = new WeakMap<FileHandle, unknown>();
  const { open, rename, rm, mkdir } = files;
  // oxlint-disable-next-line unbound-method -- called with their own `this` below
  const { datasync, sync, appendFile } = handles;
  Object.assign(files, {
    open: async (...args: Parameters<typeof open>) => {
      const handle = await open(...args);
      const name = named(args[0]);
      if (name !== undefined) paths.set(handle, name);
      return handle;
    },
    rename: async (...args: Parameters<typeof rename>) => {
      await rename(...args);
      const name = named(args[1]);
      if (name !== undefined) pass(`after the rename to ${name}`);
    },
    rm: async (...args: Parameters<typeof rm>) => {
      await rm(...args);
      const name = named(args[0]);
      if (name !== undefined) pass(`after the removal of ${name}`);
    },
    mkdir: async (...args: Parameters<typeof mkdir>) => {
      const made = await mkdir(...args);
      const name = named(args[0]);
      if (name !== undefined) pass(`after the making of ${name}`);
      return made;
    },
  });
  syncBuiltinESMExports();
  handles.appendFile = function (this: FileHandle, ...args) {
    last.set(this, args[0]);
    return appendFile.apply(this, args);
  };
  const synced = (write: (this: FileHandle) => Promise<void>) =>
    async function (this: FileHandle): Promise<void> {
      const name = paths.get(this);
      const what = name?.startsWith('ledgers/') ? `ledger line ${lineName(last.get(this))}` : name;
      // Written, and perhaps not on disk; a kill leaves it in the system's cache.
      if (what !== undefined) pass(`before the sync of ${what}`);
      await write.apply(this);
      if (what !== undefined) pass(`after the sync of ${what}`);
    };
  handles.datasync = synced(datasync);
  handles.sync = synced(sync);
}

/** Calls of the engine: sent, so that it does what nobody hears of, and answered. */
function watchCalls(): void {
  subscribe('http.client.request.start', (message) => {
    const { request } = message as { request: ClientRequest };
    const name = callName(request.method, request.path);
    if (name !== undefined) request.once('finish', () => pass(`engine asked: ${name}`));
  });
  subscribe('http.client.response.finish', (message) => {
    const { request } = message as { request: ClientRequest };
    const name = callName(request.method, request.path);
    if (name !== undefined) pass(`engine answered: ${name}`);
  });
}

/** Processes: running, so that it goes on alone, and ended. */
function watchProcesses(): void {
  subscribe('child_process', (message) => {
    const child = (message as { process: ChildProcess }).process;
    let name: string | undefined;
    child.once('spawn', () => {
      name = processName(child.spawnargs);
      if (name !== undefined) pass(`process runs: ${name}`);
    });
    child.once('exit', () => {
      if (name !== undefined) pass(`process ended: ${name}`);
    });
  });
}

/** Requests to the model: sent, and its whole reply received. */
function watchModel(): void {
  subscribe('undici:request:bodySent', () => pass('model asked'));
  subscribe('undici:request:trailers', () => pass('model answered'));
}
