/**
 * Translates the names that other tools give their tools into those of the built-in agent. Pure.
 * A role can only keep fewer tools than its kind of work has: what has no counterpart here, or could
 * only be kept wider than it is written, is left out and named, never guessed.
 */

/** Tools of the built-in agent that a role may keep or lose; the others belong to every role. */
export const ROLE_TOOLS = ['read', 'search', 'edit', 'write', 'bash'] as const;
export type RoleTool = (typeof ROLE_TOOLS)[number];

/** Whose names a file uses. */
export type Dialect = 'errand' | 'claude' | 'copilot';

export interface RoleTools {
  /** Absent: all of them. */
  readonly tools?: readonly RoleTool[];
  /** Tool servers that it keeps, as `server` or `server/tool`; absent: all of them. */
  readonly servers?: readonly string[];
  /** What of the file is not honoured, in words. */
  readonly notes: readonly string[];
}

const CHANGING: readonly RoleTool[] = ['edit', 'write'];

/** Names of Claude Code, which are exact, and of Copilot's aliases for them. */
const CLAUDE: Readonly<Record<string, readonly RoleTool[]>> = {
  read: ['read'],
  notebookread: ['read'],
  ls: ['read'],
  grep: ['search'],
  glob: ['search'],
  edit: ['edit'],
  multiedit: ['edit'],
  notebookedit: ['edit'],
  write: ['write'],
  bash: ['bash'],
};

/** Aliases of Copilot, and the tools and tool sets of VS Code, with the older names of them. */
const COPILOT: Readonly<Record<string, readonly RoleTool[]>> = {
  ...CLAUDE,
  view: ['read'],
  readfile: ['read'],
  listdirectory: ['read'],
  search: ['search'],
  codebase: ['search'],
  textsearch: ['search'],
  filesearch: ['search'],
  usages: ['search'],
  edit: CHANGING,
  multiedit: CHANGING,
  notebookedit: CHANGING,
  write: CHANGING,
  editfiles: CHANGING,
  createfile: ['write'],
  create: ['write'],
  str_replace: ['edit'],
  str_replace_editor: CHANGING,
  execute: ['bash'],
  shell: ['bash'],
  powershell: ['bash'],
  runinterminal: ['bash'],
  runcommands: ['bash'],
};

/** Tool sets of VS Code: a slash after one of these names no tool server. */
const SETS = new Set(['read', 'search', 'edit', 'execute', 'web', 'agent', 'todo', 'vscode']);

/** Always there for those who need them, whatever a role says. */
const ALWAYS = new Set(['verify', 'runtests', 'skill', 'done']);

/** Reads the names that a file keeps (`allowed`, undefined: all) and those that it denies. */
export function roleTools(
  dialect: Dialect,
  allowed: readonly string[] | undefined,
  denied: readonly string[] = [],
): RoleTools {
  const notes: string[] = [];
  const all = allowed === undefined || allowed.includes('*');
  const kept = new Set<RoleTool>(all ? ROLE_TOOLS : []);
  const servers = new Set<string>();
  for (const name of all ? [] : allowed) {
    const server = serverOf(dialect, name);
    const limited = /^(?<tool>[\w-]+)\((?<pattern>.*)\)$/s.exec(name)?.groups;
    const found = toolsNamed(dialect, limited?.['tool'] ?? name);
    if (server !== undefined) servers.add(server);
    else if (limited && found) {
      const what = found.join(' and ');
      notes.push(`${name}: a tool cannot be kept for a pattern alone, so ${what} is left out`);
    } else if (found) for (const tool of found) kept.add(tool);
    else notes.push(`${name}: there is no such tool here`);
  }
  for (const name of denied) {
    const found = toolsNamed(dialect, /^[\w-]+/.exec(name)?.[0] ?? name);
    const server = serverOf(dialect, name);
    if (server !== undefined) {
      notes.push(`${name}: tool servers are denied by leaving them out of the role's tools`);
      continue;
    }
    if (!found) continue; // What is not here needs no denying.
    if (name.includes('(')) {
      notes.push(
        `${name}: a pattern cannot be denied alone, so ${found.join(' and ')} is left out`,
      );
    }
    for (const tool of found) kept.delete(tool);
  }
  const isNarrow = ROLE_TOOLS.some((tool) => !kept.has(tool));
  return {
    ...(isNarrow ? { tools: ROLE_TOOLS.filter((tool) => kept.has(tool)) } : {}),
    ...(all ? {} : { servers: [...servers] }),
    notes,
  };
}

/** Undefined for a name without a counterpart; none for a tool that every role has anyway. */
function toolsNamed(dialect: Dialect, name: string): readonly RoleTool[] | undefined {
  if (dialect === 'errand') {
    const found = ROLE_TOOLS.find((tool) => tool === name);
    return found ? [found] : ALWAYS.has(name) ? [] : undefined;
  }
  const plain = name.toLowerCase();
  if (ALWAYS.has(plain)) return [];
  if (dialect === 'claude') return own(CLAUDE, plain);
  const [set = '', tool] = plain.split('/');
  if (tool === undefined) return own(COPILOT, plain);
  if (!SETS.has(set)) return undefined;
  return tool === '*' ? own(COPILOT, set) : ALWAYS.has(tool) ? [] : own(COPILOT, tool);
}

function own(
  table: Readonly<Record<string, readonly RoleTool[]>>,
  name: string,
): readonly RoleTool[] | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}

/** Returns `server` or `server/tool` for the name of a server's tool. */
function serverOf(dialect: Dialect, name: string): string | undefined {
  if (dialect === 'claude') {
    const parts = /^mcp__(?<server>.+?)(?:__(?<tool>.+))?$/s.exec(name)?.groups;
    if (!parts) return undefined;
    const { server = '', tool } = parts;
    return tool === undefined || tool === '*' ? server : `${server}/${tool}`;
  }
  const parts = /^(?<server>[^/\s]+)\/(?<tool>[^/\s]+)$/.exec(name)?.groups;
  if (!parts || (dialect === 'copilot' && SETS.has(parts['server']?.toLowerCase() ?? ''))) {
    return undefined;
  }
  return parts['tool'] === '*' ? parts['server'] : name;
}
