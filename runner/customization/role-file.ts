/**
 * Reads roles: Markdown files that say how an agent does its work, in the formats of Claude Code
 * (`.claude/agents`), of Copilot and VS Code (`.github/agents`) and in Errand's own
 * (`.errand/agents`). Pure. A role chooses among what the runner allows anyway: what it says about
 * permissions, hooks or tool servers of its own is left out and named.
 */
import { listField, readFrontMatter, textField } from '../config/front-matter.ts';
import { ROLE_NAME } from '../config/repository-config.ts';
import { list, number, object, type Reader, readYaml, text } from '../config/yaml-reader.ts';
import { MAX_CHARACTERS, TURNS } from '../protocol/limits.ts';
import { isScalar } from 'yaml';
import { type Dialect, roleTools, type RoleTool } from './role-tools.ts';

/** As much as Copilot takes. */
const MAX_INSTRUCTIONS = 30_000;

/** A role as its file says it; which model that comes to, the runner knows (role-model.ts). */
export interface RoleFile {
  readonly name: string;
  readonly path: string;
  readonly description: string;
  readonly instructions: string;
  /** Tools that it keeps of those that its kind of work has; absent: all. */
  readonly tools?: readonly RoleTool[];
  /** Tool servers that it keeps, as `server` or `server/tool`; absent: all. */
  readonly servers?: readonly string[];
  /** Names of models, the preferred one first. */
  readonly models: readonly string[];
  readonly turns?: number;
  /** What of the file is not honoured, in words. */
  readonly notes: readonly string[];
}

interface Place {
  readonly dialect: Dialect;
  /** The name of the file without its ending. */
  readonly name: string;
}

/** Returns the kind of role file at this path of a repository; undefined for any other file. */
export function rolePlace(path: string): Place | undefined {
  const own = /^\.errand\/agents\/([^/]+)\.md$/.exec(path)?.[1];
  if (own !== undefined) return { dialect: 'errand', name: own };
  const claude = /^\.claude\/agents\/(?:.+\/)?([^/]+)\.md$/.exec(path)?.[1];
  if (claude !== undefined) return { dialect: 'claude', name: claude };
  const copilot = /^\.github\/agents\/([^/]+?)(?:\.agent)?\.md$/.exec(path)?.[1];
  return copilot === undefined ? undefined : { dialect: 'copilot', name: copilot };
}

/**
 * Reads a role; undefined for a file that is none (a README among them). Throws `ErrandError` for a
 * file of Errand's own form that is wrong, naming file, line and key.
 */
export function readRole(path: string, source: string): RoleFile | undefined {
  const place = rolePlace(path);
  if (!place) return undefined;
  return place.dialect === 'errand'
    ? ownRole(path, place, source)
    : foreignRole(path, place, source);
}

/** Keys of other tools that change nothing here: how an agent is shown, or called by another. */
const QUIET = new Set([
  'name',
  'description',
  'tools',
  'disallowedTools',
  'model',
  'maxTurns',
  'color',
  'effort',
  'background',
  'target',
  'infer',
  'user-invocable',
  'disable-model-invocation',
  'argument-hint',
  'metadata',
  'license',
]);

/** Keys that mean something and are not honoured, with the reason. */
const LEFT_OUT: Readonly<Record<string, string>> = {
  hooks: 'hooks are never run',
  mcpServers: "tool servers are those that the runner's own configuration allows",
  'mcp-servers': "tool servers are those that the runner's own configuration allows",
  permissionMode: 'the sandbox decides what may be done',
  memory: 'nothing is remembered from task to task',
  isolation: 'every attempt has a sandbox of its own',
  skills: 'skills are listed to every role and read where they are needed',
  handoffs: 'the blueprint says what comes next',
  agents: 'the blueprint says who works',
};

function foreignRole(path: string, { dialect, name }: Place, source: string): RoleFile | undefined {
  const { fields, body, problem } = readFrontMatter(source);
  // Only the ending .agent.md says by itself that a file is an agent.
  if (!fields && !path.endsWith('.agent.md')) return undefined;
  const given = fields ?? {};
  const named = textField(given['name']);
  const id = dialect === 'claude' && named !== undefined && isName(named) ? named : name;
  if (!isName(id)) return undefined;
  const notes = problem === undefined ? [] : [problem];
  for (const key of Object.keys(given)) {
    if (QUIET.has(key)) continue;
    const reason = Object.hasOwn(LEFT_OUT, key) ? LEFT_OUT[key] : 'not known here';
    notes.push(`${key}: ${reason}`);
  }
  const kept = roleTools(dialect, listField(given['tools']), listField(given['disallowedTools']));
  const models = (listField(given['model']) ?? []).slice(0, 5);
  return made(path, {
    name: id,
    description: textField(given['description']) ?? '',
    body,
    models,
    turns: turnsOf(given['maxTurns']),
    kept,
    notes,
  });
}

const modelReader: Reader<string[]> = (node, place) => {
  if (!isScalar(node)) return list(text(MAX_CHARACTERS.model), 5)(node, place);
  const one = text(MAX_CHARACTERS.model)(node, place);
  return one === undefined ? undefined : [one];
};

interface OwnFile {
  readonly description: string;
  readonly tools: readonly string[];
  readonly model: readonly string[];
  readonly turns: number;
}

const readOwnFile = object<OwnFile>({
  description: text(1000),
  tools: list(text(200), 100),
  model: modelReader,
  turns: number(TURNS.least, TURNS.most, 'whole'),
});

function ownRole(path: string, { name }: Place, source: string): RoleFile {
  const { source: front, body } = readFrontMatter(source);
  const reader: Reader<Partial<OwnFile>> = (node, place) => {
    if (isName(name)) return readOwnFile(node, place);
    return place.problem(undefined, '', `the name "${name}" ${ROLE_NAME.words}`);
  };
  const { description = '', tools, model = [], turns } = readYaml(front, path, reader, PAGE);
  const kept = roleTools('errand', tools);
  return made(path, { name, description, body, models: model, turns, kept, notes: [] });
}

const PAGE = 'docs/roles.md';

interface Parts {
  readonly name: string;
  readonly description: string;
  readonly body: string;
  readonly models: readonly string[];
  readonly turns: number | undefined;
  readonly kept: ReturnType<typeof roleTools>;
  readonly notes: readonly string[];
}

function made(path: string, parts: Parts): RoleFile {
  const { name, description, body, models, turns, kept } = parts;
  const notes = [...parts.notes, ...kept.notes];
  const isLong = body.length > MAX_INSTRUCTIONS;
  if (isLong)
    notes.push(`only the first ${MAX_INSTRUCTIONS} of its ${body.length} characters count`);
  return {
    name,
    path,
    description: description.slice(0, 1000),
    instructions: isLong ? body.slice(0, MAX_INSTRUCTIONS).toWellFormed() : body,
    ...(kept.tools ? { tools: kept.tools } : {}),
    ...(kept.servers ? { servers: kept.servers } : {}),
    models,
    ...(turns === undefined ? {} : { turns }),
    notes,
  };
}

function turnsOf(value: unknown): number | undefined {
  const turns = typeof value === 'string' ? Number(value) : value;
  return typeof turns === 'number' && Number.isInteger(turns) && turns >= TURNS.least
    ? turns
    : undefined;
}

function isName(name: string): boolean {
  return ROLE_NAME.pattern.test(name);
}
