// Node's own TAP, with a comment before each result of a file that says which file it is. It must
// never change how a run ends.
import { tap } from 'node:test/reporters';

async function* withFiles(source) {
  let last;
  for await (const event of source) {
    const { nesting, file } = event.data ?? {};
    const ends = event.type === 'test:pass' || event.type === 'test:fail';
    if (ends && nesting === 0 && typeof file === 'string' && file !== last) {
      last = file;
      yield { type: 'test:diagnostic', data: { nesting: 0, message: `errand-file: ${file}` } };
    }
    yield event;
  }
}

export default async function* errandTap(source) {
  yield* tap(withFiles(source));
}
