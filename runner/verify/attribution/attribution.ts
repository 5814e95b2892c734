/**
 * Decides which changed files are surely product and which are evidence. Pure over lists of paths
 * and a reader. Never takes a file for product merely because nothing speaks against it: it has to
 * be source in a known language, on both sides, that no test owns. Backstop: everything else is
 * evidence, and the deciding run uses the base's version (deciding-tree.ts).
 */
import type { FileChange } from '../../protocol/task.ts';
import { readFacts, MAX_SOURCE_CHARACTERS } from './facts.ts';
import { type Language, languageOf } from './languages.ts';
import { type ManifestPart, manifestPart } from './manifests/manifests.ts';
import { localPaths } from './manifests/local-paths.ts';
import { withNamedData } from './new-data.ts';
import { withNewSources } from './new-sources.ts';
import { otherKind } from './other-kinds.ts';
import { withoutRegions, withRegionsOf } from './regions/region.ts';
import { type IsStub, stubsIn } from './signs/stubs.ts';
import { lookAt, type Side, type Standing } from './side.ts';
import type { AttributedFile } from './attributed-file.ts';

export interface AttributionInput {
  readonly changes: readonly FileChange[];
  readonly files: { readonly before: readonly string[]; readonly after: readonly string[] };
  /** Reads a file's text on one side; undefined if it is absent, too large or not text. */
  readonly read: (side: 'before' | 'after', path: string) => Promise<string | undefined>;
  /** Files that contain tests according to check reports. */
  readonly reported: ReadonlySet<string>;
  readonly checks: readonly { readonly command: string }[];
  /** Programs that checks can call by name alone, if known. */
  readonly programs?: ReadonlySet<string>;
}

/** Returns one answer per change, in the same order. Never throws, whatever a repository holds. */
export async function attribute(input: AttributionInput): Promise<readonly AttributedFile[]> {
  const changed = input.changes.map(({ path }) => path);
  const texts = new Map<string, Texts>();
  const languages = new Set<Language>();
  for (const { path, before, after } of input.changes) {
    const text: Texts = {
      before: before ? await input.read('before', path) : undefined,
      after: after ? await input.read('after', path) : undefined,
    };
    texts.set(path, text);
    for (const each of [text.before, text.after]) {
      const language = each === undefined ? undefined : languageOf(path, each);
      if (language !== undefined) languages.add(language);
    }
  }
  const isChanged = new Set(changed);
  const reached = new Map<string, readonly string[]>();
  for (const [path, { before }] of texts) {
    if (before !== undefined) reached.set(path, readFacts(path, before)?.reaches ?? []);
  }
  // An unchanged file is the same on both sides, so it is read once.
  const same = new Map<string, string | undefined>();
  const look = (side: 'before' | 'after'): Promise<Side> =>
    lookAt({
      files: input.files[side],
      changed,
      languages,
      reported: input.reported,
      checks: input.checks,
      ...(side === 'after' && { reached }),
      read: async (path) => {
        if (isChanged.has(path)) return texts.get(path)?.[side];
        if (!same.has(path)) same.set(path, await input.read(side, path));
        return same.get(path);
      },
    });
  const sides =
    languages.size > 0 ? { before: await look('before'), after: await look('after') } : undefined;
  const isStub = stubsIn(input.files.before);
  const files = input.changes.map((change) =>
    attributeOne(change, texts.get(change.path) ?? {}, sides, { ...input, changed, isStub }),
  );
  const named = withNamedData(files, (path) => texts.get(path)?.after);
  return withNewSources(named, (path) => texts.get(path) ?? {});
}

interface Texts {
  readonly before?: string | undefined;
  readonly after?: string | undefined;
}

type Sides = { readonly before: Side; readonly after: Side } | undefined;

function attributeOne(
  change: FileChange,
  texts: Texts,
  sides: Sides,
  {
    changed,
    files,
    checks,
    programs,
    isStub,
  }: AttributionInput & { readonly changed: readonly string[]; readonly isStub: IsStub },
): AttributedFile {
  const { path, before, after } = change;
  // A program that existed before already had its callers.
  const isNew = before?.mode !== '100755';
  if (isNew && after?.mode === '100755' && programs?.has(path.slice(path.lastIndexOf('/') + 1))) {
    return { change, kind: 'decisive', why: 'has the name of a program that checks may call' };
  }
  const odd = oddity(change);
  if (odd !== undefined) return { change, kind: 'decisive', why: odd };
  const manifest: ManifestPart | undefined = manifestPart(path, {
    ...texts,
    checks,
    isLocal: localPaths(path, files.before, changed),
  });
  if (manifest) return { change, ...manifest };

  // Prose is often marked executable by accident.
  const isMarked = !/\.(?:md|markdown|rst|adoc)$/i.test(path);
  const isProgram =
    (isMarked && [before, after].some((side) => side?.mode === '100755')) ||
    [texts.before, texts.after].some((text) => text?.startsWith('#!'));
  const other = otherKind(path, change.binary, isProgram);
  const present = (['before', 'after'] as const).filter((side) => change[side] !== undefined);
  const known = present.every((side) => {
    const text = texts[side];
    return (
      text !== undefined &&
      text.length <= MAX_SOURCE_CHARACTERS &&
      languageOf(path, text) !== undefined
    );
  });
  if (!known || !sides) {
    const isText = present.every((side) => texts[side] !== undefined);
    if (isText || change.binary) return { change, ...other };
    return {
      change,
      kind: other.kind === 'data' ? 'data' : 'decisive',
      why: 'is too large or not text',
    };
  }
  const standings = present.map((side) => sides[side].standing(path));
  if (standings.some((standing) => standing === undefined)) {
    return { change, kind: 'decisive', why: 'could not be looked at' };
  }
  const against = standings.find((standing) => standing && standing.kind !== 'product');
  if (against && against.kind !== 'product')
    return { change, kind: against.kind, why: against.why };
  if (!before && isStub(path)) {
    return { change, kind: 'data', why: 'declares types in place of the source' };
  }
  return productOf(
    change,
    texts,
    standings.filter((standing) => standing !== undefined),
  );
}

/** Returns the whole file, or the remainder once the base's tests are put back into it. */
function productOf(
  change: FileChange,
  texts: Texts,
  standings: readonly Standing[],
): AttributedFile {
  const { path } = change;
  const why = standings.at(-1)?.why ?? '';
  const unclear = standings.map(({ facts }) => facts.regions?.unclear?.join('\n') ?? '');
  const isUnclear = standings.some(({ facts }) => facts.regions === undefined);
  if (
    isUnclear ||
    (unclear[0] ?? '') !== (texts.before === undefined ? '' : (unclear.at(-1) ?? ''))
  ) {
    return { change, kind: 'test', why: 'holds product and tests that could not be told apart' };
  }
  if (texts.after === undefined) return { change, kind: 'product', why };
  const [old, now] = [
    texts.before === undefined ? undefined : standings[0]?.facts.regions,
    standings.at(-1)?.facts.regions,
  ];
  if (!now || (now.regions.length === 0 && (old?.regions.length ?? 0) === 0)) {
    return { change, kind: 'product', why };
  }
  const split =
    texts.before === undefined || !old
      ? withoutRegions(texts.after, now)
      : withRegionsOf({ text: texts.before, regions: old }, { text: texts.after, regions: now });
  // The combined text has to parse into the parts that were meant.
  const again = readFacts(path, split);
  const kept =
    old?.regions.filter(({ key }) => again?.regions?.regions.some((each) => each.key === key)) ??
    [];
  if (
    again?.regions === undefined ||
    again.sign ||
    (old && lost(old.regions.length, kept.length, now.regions.length))
  ) {
    return { change, kind: 'test', why: 'holds product and tests that could not be told apart' };
  }
  return split === texts.after
    ? { change, kind: 'product', why }
    : { change, kind: 'product', why: 'holds tests as well, which are left as they were', split };
}

/**
 * Tells whether more of the base's tests would be lost than the change removed along with their
 * items.
 */
function lost(before: number, kept: number, after: number): boolean {
  return kept === 0 && before > 0 && after > 0;
}

function oddity({ before, after, status, pathBase64 }: FileChange): string | undefined {
  const modes = new Set([before?.mode, after?.mode]);
  if (modes.has('120000')) return 'is a link';
  if (modes.has('160000')) return 'is a submodule';
  if (status === 'type_changed') return 'is another type of file now';
  if (pathBase64 !== undefined) return 'has a name that is not UTF-8';
  return undefined;
}
