/** Owns finding the tags that lead to HEAD: what `git describe` and version tools look for. */
import { MAX_TAGS, TAG_NAME } from '../../protocol/beside.ts';
import { listed, type Looking, OFFLINE } from './looking.ts';

export interface Tag {
  readonly name: string;
  readonly id: string;
  /** True for an object of its own, false for a mere name of a commit. */
  readonly annotated: boolean;
}

export async function tagsOf({
  repository,
  git,
  note,
}: Pick<Looking, 'repository' | 'git' | 'note'>): Promise<Tag[]> {
  const format = '--format=%(objectname) %(objecttype) %(*objecttype) %(refname)';
  const count = `--count=${MAX_TAGS + 1}`;
  const sorted = ['for-each-ref', '--sort=-creatordate', count, `--merged=${repository.head}`];
  const env = OFFLINE;
  const { stdout, code } = await git([...sorted, format, 'refs/tags/'], {
    env,
    accept: [0, 1, 128],
  });
  if (code !== 0) {
    note('Tags are not sent: git could not list them.');
    return [];
  }
  const odd: string[] = [];
  const tags = stdout
    .toString('utf8')
    .split('\n')
    .flatMap((line): Tag[] => {
      const [, id, type, leadsTo, name] =
        /^([0-9a-f]+) (\w+) (\w*) (refs\/tags\/.+)$/s.exec(line) ?? [];
      if (id === undefined || name === undefined) return [];
      if (name.includes('\uFFFD') || !TAG_NAME.test(name)) {
        odd.push(name.slice('refs/tags/'.length));
        return [];
      }
      if (type === 'commit') return [{ name, id, annotated: false }];
      return type === 'tag' && leadsTo === 'commit' ? [{ name, id, annotated: true }] : [];
    });
  if (odd.length > 0) {
    const which = odd.length === 1 ? 'The tag' : 'The tags';
    note(
      `${which} ${listed(odd)} ${odd.length === 1 ? 'is' : 'are'} not sent: unusual spaces or bytes are in the name.`,
    );
  }
  if (tags.length > MAX_TAGS) note(`Only the newest ${MAX_TAGS} tags are sent.`);
  return tags.slice(0, MAX_TAGS);
}
