/**
 * `errand blueprints`: lists the built-in blueprints and the repository's own, each file judged as
 * the runner would judge it; with a name, prints that one as YAML. Reads the work tree, for authors
 * of blueprints, although a task follows the one in its snapshot. Asks no runner.
 */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Blueprint } from '../blueprint/blueprint.ts';
import { builtIns } from '../blueprint/built-in/built-ins.ts';
import {
  type CommitFiles,
  knownNames,
  ownBlueprints,
  readConfig,
  unknownBlueprint,
} from '../blueprint/choose.ts';
import { parseBlueprint, printBlueprint } from '../blueprint/parse.ts';
import { findRepository } from '../client/repository.ts';
import { REPOSITORY_CONFIG } from '../config/repository-config.ts';
import { ErrandError } from '../protocol/errors.ts';
import { isSet, text } from './options.ts';
import type { Call } from './call.ts';
import { column, harmless, jsonText, paint } from './screen.ts';

interface Listed {
  readonly name: string;
  readonly source: 'built-in' | 'repository';
  readonly description: string;
  /** Of the repository's own. */
  readonly path: string | null;
  /** Its faults, one on each line. */
  readonly problems: readonly string[];
  readonly blueprint?: Blueprint;
}

/** Exit code 1 where a blueprint, or the configuration that names one, cannot be read. */
export async function blueprints(call: Call): Promise<number> {
  const given = text(call, 'repo');
  const root = await rootOf(given);
  const tree = await readTree(root);
  const [name] = call.positionals;
  const json = isSet(call, 'json');
  if (name !== undefined) return await print(name, tree, json);
  const listed = await list(tree);
  const config = await problemsIn(() => readConfig(tree));
  const ok = config.length === 0 && listed.every(({ problems }) => problems.length === 0);
  if (json) {
    const rows = listed.map(({ name: each, source, description, path, problems }) => {
      return { name: each, source, description, path, problems };
    });
    const document = { schema: 'errand.blueprints/1', ok, blueprints: rows, config };
    process.stdout.write(`${jsonText(document, 2)}\n`);
    return ok ? 0 : 1;
  }
  for (const { name: each, source, description, problems } of listed) {
    const where = source === 'built-in' ? [] : [paint('dim', '(of this repository)')];
    const words = [harmless(description), ...where].filter((part) => part !== '').join(' ');
    process.stdout.write(`${paint('bold', column(each, 20))} ${words}\n`);
    for (const problem of problems) process.stdout.write(`  ${paint('red', harmless(problem))}\n`);
  }
  for (const problem of config) process.stdout.write(`${paint('red', harmless(problem))}\n`);
  return ok ? 0 : 1;
}

/** Without --repo, a folder that is no repository has the built-in ones alone. */
async function rootOf(given: string | undefined): Promise<string | undefined> {
  try {
    return (await findRepository(given ?? process.cwd())).root;
  } catch (error) {
    if (given !== undefined || !(error instanceof ErrandError)) throw error;
    return undefined;
  }
}

/** Reads only the files that blueprints are read from. */
async function readTree(root: string | undefined): Promise<CommitFiles> {
  if (root === undefined) return { files: [], read: async () => undefined };
  const folder = '.errand/blueprints';
  const names = await orNothing(readdir(join(root, folder)));
  const read = (path: string): Promise<string | undefined> =>
    orNothing(readFile(join(root, path), 'utf8'));
  const config = (await read(REPOSITORY_CONFIG)) === undefined ? [] : [REPOSITORY_CONFIG];
  return { files: [...config, ...(names ?? []).map((name) => `${folder}/${name}`)], read };
}

async function orNothing<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

async function list(tree: CommitFiles): Promise<Listed[]> {
  const own: Listed[] = [];
  for (const [name, path] of ownBlueprints(tree.files)) {
    let blueprint: Blueprint | undefined;
    const problems = await problemsIn(async () => {
      blueprint = parseBlueprint((await tree.read(path)) ?? '', path);
    });
    const description = blueprint?.description ?? '';
    own.push({ name, source: 'repository', description, path, problems, blueprint });
  }
  const taken = new Set(own.map(({ name }) => name));
  const rest = builtIns()
    .filter(({ name }) => !taken.has(name))
    .map((blueprint): Listed => {
      const { name, description } = blueprint;
      return { name, source: 'built-in', description, path: null, problems: [], blueprint };
    });
  return [...rest, ...own];
}

async function problemsIn(work: () => Promise<unknown>): Promise<string[]> {
  try {
    await work();
    return [];
  } catch (error) {
    if (error instanceof ErrandError) return error.message.split('\n');
    throw error;
  }
}

async function print(name: string, tree: CommitFiles, json: boolean): Promise<number> {
  const found = (await list(tree)).find((each) => each.name === name);
  if (!found) throw unknownBlueprint(name, knownNames(tree.files));
  const { blueprint, problems, source } = found;
  if (!blueprint) throw new ErrandError('invalid', problems.join('\n'));
  const yaml = printBlueprint(blueprint);
  if (json) {
    const document = { schema: 'errand.blueprint/1', name, source, yaml, blueprint };
    process.stdout.write(`${jsonText(document, 2)}\n`);
  } else process.stdout.write(harmless(yaml));
  return 0;
}
