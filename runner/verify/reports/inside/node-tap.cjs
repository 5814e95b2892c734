// Node's own TAP, with a comment before the first result of each file that names the file. Must
// never change how a run ends.
'use strict';
const { tap } = require('node:test/reporters');

async function* withFiles(source) {
  let last;
  for await (const event of source) {
    const { file } = event.data ?? {};
    const ends = event.type === 'test:pass' || event.type === 'test:fail';
    if (ends && typeof file === 'string' && file !== last) {
      last = file;
      yield { type: 'test:diagnostic', data: { nesting: 0, message: `errand-file: ${file}` } };
    }
    yield event;
  }
}

module.exports = async function* errandTap(source) {
  yield* tap(withFiles(source));
};
