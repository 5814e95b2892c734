/**
 * Chooses the model that a role asks for among those that the runner knows. Pure. A name that is
 * none of them is never guessed: the usual model is used, and people are told.
 */

export interface RoleModel {
  /** Absent: the usual one. */
  readonly model?: string;
  /** What is not honoured, in words. */
  readonly note?: string;
}

/** Words for the model that would be used anyway. */
const USUAL = new Set(['inherit', 'default', 'auto']);

/** `wanted` are names in the order in which they are preferred. */
export function roleModel(wanted: readonly string[], known: readonly string[]): RoleModel {
  for (const name of wanted) {
    if (USUAL.has(name.toLowerCase())) return {};
    const model = knownModel(name, known);
    if (model !== undefined) return { model };
  }
  if (wanted.length === 0) return {};
  const which = wanted.map((name) => `"${name}"`).join(', ');
  const hint = 'the usual model is asked; "prices" in errand.yaml makes a model known';
  return { note: `the model ${which} is not one that this runner knows: ${hint}` };
}

function knownModel(name: string, known: readonly string[]): string | undefined {
  if (known.includes(name)) return name;
  // "Claude Opus 5.5 (copilot)" is how editors show claude-opus-5-5.
  const plain = name
    .replace(/\s*\([^)]*\)$/, '')
    .trim()
    .toLowerCase()
    .replaceAll(/[\s.]+/g, '-');
  if (known.includes(plain)) return plain;
  // Claude Code has words for families: the runner's own choice of one comes first.
  return /^(opus|sonnet|haiku|fable)$/.test(plain)
    ? known.find((each) => each.startsWith(`claude-${plain}-`))
    : undefined;
}
