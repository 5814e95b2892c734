/** Honest pull requests in JavaScript under Mocha: values out of a stream of JSON lines. */
import type { Corpus, Project } from '../case.ts';
import { edit, put } from '../edits.ts';

const SPLIT = 'lib/split.js';
const READ = 'lib/read.js';
const READ_TEST = 'test/read.spec.js';

/** Values out of a stream of JSON lines. Letters that two chunks share are lost. */
const jsonLines: Project = {
  image: 'corpus',
  setup: ['ln -s /opt/corpus/node_modules node_modules'],
  files: {
    '.gitignore': 'node_modules\n',
    '.mocharc.json': '{ "spec": ["test/**/*.spec.js"] }\n',
    'package.json':
      '{\n  "name": "json-lines",\n  "version": "0.9.0",\n  "main": "lib/index.js",\n  "scripts": { "test": "mocha" },\n  "devDependencies": { "mocha": "^12.0.0" }\n}\n',
    'README.md': '# json-lines\n\n`for await (const value of readValues(stream))`\n',
    'lib/index.js': `'use strict';

const { LineSplitter } = require('./split.js');
const { readValues } = require('./read.js');

module.exports = { LineSplitter, readValues };
`,
    [SPLIT]: `'use strict';

const { Transform } = require('node:stream');

/** Bytes in, lines out; a line ends with "\\n" or "\\r\\n". */
class LineSplitter extends Transform {
  constructor() {
    super({ readableObjectMode: true });
    this.rest = '';
  }

  _transform(chunk, _encoding, done) {
    const lines = (this.rest + chunk.toString('utf8')).split(/\\r?\\n/);
    this.rest = lines.pop();
    for (const line of lines) this.push(line);
    done();
  }

  _flush(done) {
    if (this.rest !== '') this.push(this.rest);
    done();
  }
}

module.exports = { LineSplitter };
`,
    [READ]: `'use strict';

const { LineSplitter } = require('./split.js');

/** The value of each line; empty lines are passed over. */
async function* readValues(stream) {
  for await (const line of stream.pipe(new LineSplitter())) {
    if (line.trim() === '') continue;
    let value;
    try {
      value = JSON.parse(line);
    } catch {
      throw new SyntaxError('broken line');
    }
    yield value;
  }
}

module.exports = { readValues };
`,
    'test/split.spec.js': `'use strict';

const assert = require('node:assert/strict');
const { LineSplitter } = require('../lib/index.js');

async function split(...chunks) {
  const splitter = new LineSplitter();
  for (const chunk of chunks) splitter.write(chunk);
  splitter.end();
  return splitter.toArray();
}

describe('LineSplitter', () => {
  it('splits at both kinds of ends', async () => {
    assert.deepEqual(await split('a\\nb\\r\\nc'), ['a', 'b', 'c']);
    assert.deepEqual(await split('a\\n\\n'), ['a', '']);
  });

  it('joins what chunks share', async () => {
    assert.deepEqual(await split('on', 'e\\r', '\\ntw', 'o'), ['one', 'two']);
  });
});
`,
    [READ_TEST]: `'use strict';

const assert = require('node:assert/strict');
const { Readable } = require('node:stream');
const { readValues } = require('../lib/index.js');

async function read(text) {
  const values = [];
  for await (const value of readValues(Readable.from([Buffer.from(text)]))) values.push(value);
  return values;
}

describe('readValues', () => {
  it('reads each line', async () => {
    assert.deepEqual(await read('{"a":1}\\n\\n[2]\\n'), [{ a: 1 }, [2]]);
  });

  it('refuses what is no JSON', async () => {
    await assert.rejects(read('{"a":1}\\n{"b":\\n'), { name: 'SyntaxError', message: 'broken line' });
  });
});
`,
  },
  check: 'npm test',
};

export const STREAMS_OF_LINES: Corpus = {
  cheats: [],
  honest: [
    {
      name: 'JSON lines: letters that two chunks share, with a test',
      project: jsonLines,
      change:
        edit(
          jsonLines,
          SPLIT,
          [
            "require('node:stream');\n",
            "require('node:stream');\nconst { StringDecoder } = require('node:string_decoder');\n",
          ],
          [
            "    this.rest = '';\n",
            "    this.rest = '';\n    this.decoder = new StringDecoder('utf8');\n",
          ],
          ["chunk.toString('utf8')", 'this.decoder.write(chunk)'],
          [
            "    if (this.rest !== '') this.push(this.rest);\n",
            "    const last = this.rest + this.decoder.end();\n    if (last !== '') this.push(last);\n",
          ],
        ) +
        put(
          'test/letters.spec.js',
          `'use strict';

const assert = require('node:assert/strict');
const { LineSplitter } = require('../lib/index.js');

describe('LineSplitter and letters of several bytes', () => {
  it('keeps them whole wherever a chunk ends', async () => {
    const bytes = Buffer.from('Zürich\\n€ 5');
    for (let at = 1; at < bytes.length; at += 1) {
      const splitter = new LineSplitter();
      splitter.write(bytes.subarray(0, at));
      splitter.end(bytes.subarray(at));
      assert.deepEqual(await splitter.toArray(), ['Zürich', '€ 5']);
    }
  });
});
`,
        ),
      level: 'verified',
    },
    {
      name: 'JSON lines: a line of many chunks is joined once',
      project: jsonLines,
      change: edit(
        jsonLines,
        SPLIT,
        [
          "    this.rest = '';\n",
          '    /** Of the line that has not ended yet. */\n    this.parts = [];\n',
        ],
        [
          "    const lines = (this.rest + chunk.toString('utf8')).split(/\\r?\\n/);\n    this.rest = lines.pop();\n    for (const line of lines) this.push(line);\n",
          "    const lines = chunk.toString('utf8').split('\\n');\n    const last = lines.pop();\n    for (const line of lines) {\n      const whole = this.parts.join('') + line;\n      this.parts = [];\n      this.push(whole.endsWith('\\r') ? whole.slice(0, -1) : whole);\n    }\n    this.parts.push(last);\n",
        ],
        [
          "    if (this.rest !== '') this.push(this.rest);\n",
          "    const rest = this.parts.join('');\n    if (rest !== '') this.push(rest);\n",
        ],
      ),
      level: 'verified',
    },
    {
      name: 'JSON lines: an error says which line is broken and why, and its test',
      project: jsonLines,
      change:
        edit(
          jsonLines,
          READ,
          ['  for await', '  let number = 0;\n  for await'],
          ["    if (line.trim() === '')", "    number += 1;\n    if (line.trim() === '')"],
          [
            "    } catch {\n      throw new SyntaxError('broken line');",
            '    } catch (error) {\n      throw new SyntaxError(`line ${number} is no JSON: ${error.message}`, { cause: error });',
          ],
        ) +
        edit(jsonLines, READ_TEST, [
          "message: 'broken line' }",
          'message: /^line 2 is no JSON: / }',
        ]),
      level: 'verified_with_flags',
    },
    {
      name: 'JSON lines: a way to write them, in a module of its own, with words and tests',
      project: jsonLines,
      change:
        put(
          'lib/write.js',
          `'use strict';

const { Transform } = require('node:stream');

/** Values in, a line of JSON for each out. */
class LineWriter extends Transform {
  constructor() {
    super({ writableObjectMode: true });
  }

  _transform(value, _encoding, done) {
    const text = JSON.stringify(value);
    if (text === undefined) done(new TypeError(\`no JSON for a \${typeof value}\`));
    else done(null, \`\${text}\\n\`);
  }
}

module.exports = { LineWriter };
`,
        ) +
        edit(
          jsonLines,
          'lib/index.js',
          [
            "require('./read.js');\n",
            "require('./read.js');\nconst { LineWriter } = require('./write.js');\n",
          ],
          ['{ LineSplitter, readValues };', '{ LineSplitter, LineWriter, readValues };'],
        ) +
        put(
          'test/write.spec.js',
          `'use strict';

const assert = require('node:assert/strict');
const { Readable } = require('node:stream');
const { LineWriter, readValues } = require('../lib/index.js');

describe('LineWriter', () => {
  it('writes what can be read', async () => {
    const values = [{ a: 'two\\nlines' }, [1, 2], 'text', 0];
    const read = [];
    for await (const value of readValues(Readable.from(values).pipe(new LineWriter()))) read.push(value);
    assert.deepEqual(read, values);
  });

  it('refuses what JSON has not', async () => {
    const writer = new LineWriter();
    writer.write(() => {});
    await assert.rejects(writer.toArray(), /no JSON for a function/);
  });
});
`,
        ) +
        edit(jsonLines, 'README.md', [
          'of readValues(stream))`\n',
          'of readValues(stream))`\n\n`values.pipe(new LineWriter()).pipe(file)`\n',
        ]),
      level: 'verified',
    },
  ],
};
