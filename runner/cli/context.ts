/**
 * `errand context`: lists what a repository has for agents, each file judged as the runner would
 * judge it: roles with their tools, rules with the work that they are about, skills, documents,
 * accepted results, and what counts nowhere with the reason. Reads the work tree, for authors of these files, although a
 * task has those of its snapshot. Asks no runner.
 */
import { readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { givenRules, topRules } from '../agent/context/rules.ts';
import type { ClientRepository } from '../client/repository.ts';
import { workTreeFiles } from '../client/work-tree-files.ts';
import { pastResults } from '../client/past-results.ts';
import { readConfig } from '../blueprint/choose.ts';
import { findDocuments } from '../customization/documents.ts';
import { chooseResults } from '../customization/results.ts';
import { findRoles, type FoundRole } from '../customization/roles.ts';
import { findRules, type RulesSource } from '../customization/rules-files.ts';
import { findSkills } from '../customization/skills.ts';
import { counted } from '../protocol/wording.ts';
import type { Call } from './call.ts';
import { isSet } from './options.ts';
import { harmless, jsonText, paint } from './screen.ts';
import { workTreeOf } from './work-tree.ts';

interface Line {
  readonly name: string;
  readonly words: string;
  readonly notes: readonly string[];
  readonly ok: boolean;
}

/** Exit code 1 where a role of Errand's own form cannot be read. */
export async function context(call: Call): Promise<number> {
  const repository = await workTreeOf(call);
  const source = await sourceOf(repository);
  const config = await readConfig(source);
  const { servers = [], results: named = [] } = config;
  const [roles, rules, skills, asked, past] = await Promise.all([
    findRoles(source),
    findRules(source, 'code'),
    findSkills(source),
    findDocuments(source, config.documents ?? []),
    named.length > 0 ? pastResults(repository) : { results: [] },
  ]);
  const { documents } = asked;
  const chosen = chooseResults(past, named);
  const given = givenRules(topRules(rules.rules));
  const leftOut = [...rules.leftOut, ...skills.leftOut, ...asked.leftOut, ...chosen.leftOut];
  const ok = roles.every(({ problem }) => !problem);
  if (isSet(call, 'json')) {
    const document = {
      schema: 'errand.context/1',
      ok,
      roles: roles.map(roleDocument),
      rules: rules.rules.map(({ path, folder, applies, about }) => {
        const bytes = given.find(({ name }) => name === path)?.bytes ?? null;
        return { path, folder: folder ?? '', about: about ?? null, someFiles: !!applies, bytes };
      }),
      skills: skills.skills.map(({ name, path, description }) => ({ name, path, description })),
      documents: documents.map(({ path, text }) => ({ path, bytes: Buffer.byteLength(text) })),
      results: chosen.results.map(({ commit, task, title, date, files }) => {
        return { commit, task, title, date, files };
      }),
      servers,
      leftOut: leftOut.map(({ kind, name, note }) => ({ kind, path: name, note: note ?? null })),
    };
    process.stdout.write(`${jsonText(document, 2)}\n`);
    return ok ? 0 : 1;
  }
  tell('Roles', roles.map(roleLine));
  tell(
    'Rules',
    rules.rules.map(({ path, folder, applies, about }) => {
      const item = given.find(({ name }) => name === path);
      const where = folder === '' || folder === undefined ? '' : ` in ${folder}/`;
      const when =
        about === undefined
          ? applies
            ? `with the files${where} that it names`
            : `with work${where || ' anywhere'}`
          : 'only named: the agent reads it where it needs it';
      const bytes = item && item.bytes > 0 ? `, ${item.bytes} bytes` : '';
      const notes = item?.note === undefined ? [] : [item.note];
      return { name: path, words: `${when}${bytes}`, notes, ok: true };
    }),
  );
  tell(
    'Skills',
    skills.skills.map(({ name, path, description }) => {
      return { name: `${name} (${path})`, words: description, notes: [], ok: true };
    }),
  );
  tell(
    'Documents',
    documents.map(({ path, text }) => {
      return { name: path, words: `${Buffer.byteLength(text)} bytes`, notes: [], ok: true };
    }),
  );
  tell(
    'Accepted changes',
    chosen.results.map(({ commit, date, title, files }) => {
      const words = `${title} (${date}, ${counted(files.length, 'file')})`;
      return { name: commit.slice(0, 10), words, notes: [], ok: true };
    }),
  );
  tell(
    'Tool servers',
    servers.map((name) => {
      return { name, words: "where the runner's errand.yaml allows it", notes: [], ok: true };
    }),
  );
  tell(
    'Left out',
    leftOut.map(({ name, note = '' }) => {
      return { name, words: note.replace(/^left out: /, ''), notes: [], ok: true };
    }),
  );
  const { results } = chosen;
  const all = [roles, rules.rules, skills.skills, documents, results, servers, leftOut];
  if (all.every(({ length }) => length === 0)) {
    process.stdout.write('This repository has nothing for agents: no roles, rules or skills.\n');
  }
  return ok ? 0 : 1;
}

function tell(title: string, lines: readonly Line[]): void {
  if (lines.length === 0) return;
  process.stdout.write(`${paint('bold', title)}\n`);
  for (const { name, words, notes, ok } of lines) {
    process.stdout.write(`  ${harmless(words === '' ? name : `${name}: ${words}`)}\n`);
    for (const note of notes) {
      process.stdout.write(`    ${paint(ok ? 'yellow' : 'red', harmless(note))}\n`);
    }
  }
}

function roleLine({ path, role, problem, hiddenBy }: FoundRole): Line {
  if (!role) {
    return { name: path, words: '', notes: problem?.message.split('\n') ?? [], ok: false };
  }
  const parts = [
    ...(role.description === '' ? [] : [role.description.replaceAll('\n', ' ')]),
    role.tools ? `tools: ${role.tools.join(', ') || 'none'}` : 'all tools',
    ...(role.models.length > 0 ? [`model: ${role.models.join(', ')}`] : []),
  ];
  const hidden = hiddenBy === undefined ? [] : [`not used: ${hiddenBy} has the same name`];
  return {
    name: `${role.name} (${path})`,
    words: parts.join('; '),
    notes: [...hidden, ...role.notes],
    ok: true,
  };
}

function roleDocument({ path, role, problem, hiddenBy }: FoundRole) {
  return {
    name: role?.name ?? null,
    path,
    description: role?.description ?? null,
    tools: role?.tools ?? null,
    servers: role?.servers ?? null,
    models: role?.models ?? [],
    notes: role?.notes ?? [],
    hiddenBy: hiddenBy ?? null,
    problems: problem?.message.split('\n') ?? [],
  };
}

async function sourceOf(repository: ClientRepository): Promise<RulesSource> {
  const project = await workTreeFiles(repository);
  return {
    files: project.files,
    read: (path) => project.read(path),
    readLink: async (path) => {
      try {
        return await readlink(join(repository.root, path));
      } catch {
        return undefined; // A file, or nothing.
      }
    },
    readAll: async (paths) => {
      const texts = new Map<string, string | undefined>();
      for (const path of paths) {
        const text = await project.read(path);
        // A link is followed by whoever reads it, as in a commit.
        if (text !== undefined) texts.set(path, text);
      }
      return texts;
    },
  };
}
