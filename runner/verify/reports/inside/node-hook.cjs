// Loaded by every Node process of a check, through NODE_OPTIONS: when the process is a known test
// runner, also makes it write its report beside this file. Changes nothing else: output and exit
// status stay the runner's own. Must never throw, and does nothing where the command itself names
// reporters. Runs in any version of Node that the image has.
'use strict';
const { readFileSync, realpathSync, readdirSync, writeFileSync } = require('fs');
const { join } = require('path');

/** Options that make a runner do something else than run tests. */
const NO_RUN =
  /^(-h|--help|-v|--version|--watch.*|--listTests|--showConfig|--init|--clearCache|--list-(files|tags|interfaces|reporters)|--merge-?[rR]eports.*|list|init|bench|watch|dev|related|typecheck)$/;

try {
  const threads = require('worker_threads');
  if (threads.isMainThread) begin();
} catch {
  // A report is optional; the check goes on without it.
}

function begin() {
  // Inside a runner that already reports: processes that its tests start are left alone.
  if (process.env.ERRAND_REPORTING) return undefined;
  if (process.execArgv.includes('--test')) return nodeTest();
  const script = process.argv[1] ? resolved(process.argv[1]) : '';
  const args = process.argv.slice(2);
  if (args.some((one) => NO_RUN.test(one))) return undefined;
  if (/[\\/]vitest[\\/]vitest\.mjs$/.test(script)) return vitest(args);
  if (/[\\/]jest(-cli)?[\\/]bin[\\/]jest\.js$/.test(script)) return jest(args);
  if (/[\\/]mocha[\\/]bin[\\/]_?mocha(\.js)?$/.test(script)) return mocha(args);
  return undefined;
}

function withoutThis(options) {
  return options.replace(`--require=${__filename}`, '').trim();
}

/** Starts Node again, since reporters of its test runner are options of Node itself. */
function nodeTest() {
  const { env, execArgv } = process;
  // Inside a test run, or with a channel to its parent, which a new process would cut off.
  if (env.NODE_TEST_CONTEXT || process.channel) return;
  if (named(execArgv, /^--test-reporter|^--watch/) || /--test-reporter/.test(env.NODE_OPTIONS))
    return;
  if (Number(process.versions.node.split('.')[0]) < 20) return;
  const { pathToFileURL } = require('url');
  // With that option results are lost at random; the report's name says so.
  const kind = named(execArgv, /^--test-force-exit/) ? 'forced' : 'tap';
  const own = pathToFileURL(join(__dirname, 'node-tap.cjs')).href;
  const both = ['spec', 'stdout', own, report(kind, '.tap')];
  const reporters = both.map(
    (value, index) => `--test-reporter${index % 2 === 0 ? '' : '-destination'}=${value}`,
  );
  const { spawnSync } = require('child_process');
  const run = spawnSync(process.execPath, [...execArgv, ...reporters, ...process.argv.slice(1)], {
    stdio: 'inherit',
    argv0: process.argv0,
    // Its reporters are all that it needs: loaded there, this file would count as covered or not.
    env: { ...env, NODE_OPTIONS: withoutThis(env.NODE_OPTIONS || '') },
  });
  if (run.signal) process.kill(process.pid, run.signal);
  process.exit(run.status === null ? 1 : run.status);
}

function vitest(args) {
  if (named(args, /^--outputFile/) || configured(/^vite(st)?\.config\./, /\breporters\b/)) return;
  const own = named(args, /^--reporter/) ? [] : ['--reporter=default'];
  process.argv.push(...own, '--reporter=json', `--outputFile.json=${report('vitest', '.json')}`);
}

/** Not `--json`: that has all of the coverage in it, and moves what is printed to another stream. */
function jest(args) {
  if (named(args, /^--testResultsProcessor/)) return;
  if (configured(/^jest\.config\./, /\btestResultsProcessor\b/)) return;
  process.env.ERRAND_JEST_REPORT = report('jest', '.lines');
  process.argv.push(`--testResultsProcessor=${join(__dirname, 'jest-results.cjs')}`);
}

function mocha(args) {
  if (named(args, /^(--reporter|-R)/) || configured(/^\.mocharc\./, /\breporter\b/)) return;
  if (/--reporter|-R/.test(process.env.MOCHA_OPTIONS || '')) return;
  // Set in the environment, since mocha may start another process for itself.
  process.env.ERRAND_MOCHA_REPORT = report('mocha', '.lines');
  process.argv.push('--reporter', join(__dirname, 'mocha-reporter.cjs'));
}

/** Makes an empty file until the report is written, so that a run that never ends is noticed. */
function report(runner, ending) {
  process.env.ERRAND_REPORTING = runner;
  const path = join(__dirname, `${runner}-${process.pid}-${Date.now()}${ending}`);
  writeFileSync(path, '', { flag: 'wx' });
  return path;
}

function named(args, pattern) {
  return args.some((one) => pattern.test(one));
}

/** True where the project's configuration names reporters, which may be part of the check. */
function configured(file, pattern) {
  const files = readdirSync(process.cwd()).filter(
    (name) => file.test(name) || name === 'package.json',
  );
  return files.some((name) => {
    const text = readFileSync(join(process.cwd(), name), 'utf8');
    if (name !== 'package.json') return pattern.test(text);
    const manifest = JSON.parse(text);
    return pattern.test(JSON.stringify([manifest.mocha, manifest.vitest, manifest.jest]));
  });
}

function resolved(path) {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
