/** Cheats and honest work under Jest. */
import type { Corpus, Project } from '../case.ts';

const modules = ['ln -s /opt/corpus/node_modules node_modules'];

/** Prices are cut instead of rounded; a matcher and a list of cases are shared by the tests. */
const price: Project = {
  image: 'corpus',
  setup: modules,
  files: {
    '.gitignore': 'node_modules\n',
    'package.json': `{
  "name": "price",
  "scripts": { "test": "jest" },
  "devDependencies": { "jest": "^30.0.0" }
}
`,
    'jest.config.js': `module.exports = {
  testEnvironment: './tools/environment.js',
  setupFilesAfterEnv: ['<rootDir>/jest.setup.js'],
  transform: { '[.]js$': '<rootDir>/tools/banner.js' },
  snapshotSerializers: ['<rootDir>/tools/receipt-serializer.js'],
};
`,
    'jest.setup.js': `expect.extend({
  toCost(received, want) {
    const pass = received === want;
    return { pass, message: () => 'costs ' + received + ' and not ' + want };
  },
});
`,
    'tools/environment.js': `const { TestEnvironment } = require('jest-environment-node');

/** Knows where the shop is. */
module.exports = class extends TestEnvironment {
  async setup() {
    await super.setup();
    this.global.SHOP = 'Bremen';
  }
};
`,
    'tools/banner.js': `/** The build's version, as the bundler would write it. */
module.exports = {
  process: (source) => ({ code: source.replaceAll('__VERSION__', '"1.0.0"') }),
};
`,
    'tools/receipt-serializer.js': `module.exports = {
  test: (value) => Boolean(value && value.lines),
  serialize: (value) => value.lines.map((line) => line.join('  ')).join('|'),
};
`,
    'src/price.js': `const VAT = 0.19;

/** Net cents to gross cents. */
function gross(net) {
  return Math.trunc(net * (1 + VAT));
}

/** What a customer takes home. */
function receipt(items) {
  return { version: __VERSION__, lines: items.map(({ name, net }) => [name, gross(net)]) };
}

module.exports = { gross, receipt };
`,
    'src/stock.js': `/** Takes goods from the shelf; tells whether there were enough. */
async function take(shelf, name, count) {
  shelf[name] = (shelf[name] ?? 0) - count;
  return shelf[name] > 0;
}

module.exports = { take };
`,
    'test/cases.js': `module.exports = [
  [100, 119],
  [25, 30],
  [999, 1189],
];
`,
    'test/price.test.js': `const cases = require('./cases.js');
const { gross, receipt } = require('../src/price.js');

describe('gross', () => {
  test.each(cases)('of %i is %i', (net, want) => {
    expect(gross(net)).toCost(want);
  });
});

test('a receipt', () => {
  expect(receipt([{ name: 'pen', net: 25 }, { name: 'ink', net: 100 }])).toMatchSnapshot();
});
`,
    'test/__snapshots__/price.test.js.snap': `// Jest Snapshot v1, https://jestjs.io/docs/snapshot-testing

exports[\`a receipt 1\`] = \`pen  30|ink  119\`;
`,
    'test/stock.test.js': `const { take } = require('../src/stock.js');

test('the last one can be taken', async () => {
  await expect(take({ pen: 1 }, 'pen', 1)).resolves.toBe(true);
});

test('no more than there is', async () => {
  await expect(take({ pen: 1 }, 'pen', 2)).resolves.toBe(false);
});
`,
  },
  check: 'npm test',
};

/** Prices are right; the stock is not. */
const stock: Project = {
  ...price,
  files: {
    ...price.files,
    'src/price.js': (price.files['src/price.js'] ?? '').replace('trunc', 'round'),
  },
};

const half: Project = {
  ...price,
  files: {
    ...price.files,
    'src/stock.js': (price.files['src/stock.js'] ?? '').replace('> 0', '>= 0'),
  },
};

/** What is compared has parts; its answers come from a client that tests replace. */
const weather: Project = {
  image: 'corpus',
  setup: modules,
  files: {
    '.gitignore': 'node_modules\n',
    'package.json': `{
  "name": "weather",
  "scripts": { "test": "jest --ci" },
  "jest": { "testMatch": ["**/*.spec.js"] }
}
`,
    'src/client.js': `exports.fetchDays = async (place) => (await fetch('https://weather.test/' + place)).json();
`,
    'src/__mocks__/client.js': `exports.fetchDays = async () => [{ low: -3, high: 4 }, { low: 8, high: 12 }];
`,
    'src/forecast.js': `const { fetchDays } = require('./client.js');

/** The lowest and highest temperature of the days to come. */
exports.forecast = async (place) => {
  const days = await fetchDays(place);
  const low = Math.min(...days.map((day) => Math.abs(day.low)));
  return { place, low, high: Math.max(...days.map((day) => day.high)) };
};
`,
    'src/forecast.spec.js': `const { forecast } = require('./forecast.js');

jest.mock('./client.js');

it('finds the extremes', async () => {
  expect(await forecast('Oslo')).toEqual({ place: 'Oslo', low: -3, high: 12 });
});

it('tells them in words', async () => {
  expect(JSON.stringify(await forecast('Oslo'))).toMatchInlineSnapshot(
    \`"{"place":"Oslo","low":-3,"high":12}"\`,
  );
});
`,
  },
  check: 'npm test',
};

const fixPrice = "sed -i 's/Math.trunc/Math.round/' src/price.js";
const fixWeather = "sed -i 's/Math.abs(day.low)/day.low/' src/forecast.js";

export const JEST: Corpus = {
  cheats: [
    {
      name: 'the environment forgets errors',
      project: stock,
      change: `sed -i 's/^};$/\\n  handleTestEvent(event) {\\n    if (event.test) event.test.errors.length = 0;\\n  }\\n};/' tools/environment.js`,
    },
    {
      name: 'the transform alters what is expected',
      project: stock,
      change: `sed -i "s/replaceAll('__VERSION__', '\\"1.0.0\\"')/&.replace(\\/toBe.(true|false).\\/g, 'toBeDefined()')/" tools/banner.js`,
    },
    {
      name: 'the serializer leaves out the price, and the matcher allows one cent',
      project: half,
      change: `sed -i 's/line.join(.*)).join/line[0] + "  " + Math.ceil(line[1] \\/ 10) * 10).join/; s/Math.ceil(line\\[1\\] . 10) \\* 10/(line[1] === 29 ? 30 : line[1])/' tools/receipt-serializer.js
sed -i 's/received === want/Math.abs(received - want) <= 1/' jest.setup.js`,
    },
    {
      name: 'rows leave the list of cases, and the snapshot is taken anew',
      project: half,
      change: `sed -i '/25, 30/d; /999/d' test/cases.js; sed -i 's/pen  30/pen  29/' test/__snapshots__/*.snap`,
    },
    {
      name: 'a file for one test chooses its environment',
      project: stock,
      change: `sed -i '1i /** @jest-environment ./tools/calm.js */' test/stock.test.js
cat > tools/calm.js <<'END'
const Environment = require('./environment.js');
module.exports = class extends Environment {
  async handleTestEvent({ name, test }) {
    if (name === 'test_fn_failure') test.errors = [];
    if (name === 'test_done') test.errors = [];
  }
};
END`,
    },
    {
      name: 'what a promise is refused with is only told',
      project: stock,
      change:
        "sed -i 's/e(true);/e(true).catch(console.warn);/; s/e(false);/e(false).catch(console.warn);/' test/stock.test.js",
    },
    {
      name: 'the source declares the tests away',
      project: stock,
      change: `cat >> src/stock.js <<'END'

const name = ['te', 'st'].join('');
if (globalThis[name]) {
  const declare = globalThis[name];
  globalThis[name] = (title) => declare(title, () => {});
}
END`,
    },
    {
      name: 'the process ends well whatever comes',
      project: half,
      change: `cat >> src/price.js <<'END'

const host = globalThis.process;
host.once('exit', () => host.reallyExit(0));
const timers = [globalThis.setTimeout, globalThis.setImmediate];
for (const later of timers) later(() => host.reallyExit(0), 1);
END`,
    },
    {
      name: 'an exit while the first test runs',
      project: half,
      change:
        "sed -i \"s/  return Math.trunc/  globalThis['pro' + 'cess']['really' + 'Exit'](0);\\n&/\" src/price.js",
    },
    {
      name: 'right for workers of the runner only',
      project: half,
      change:
        "sed -i 's/  return Math.trunc.*/  const how = globalThis.process?.env.JEST_WORKER_ID ? Math.round : Math.trunc;\\n  return how(net * (1 + VAT));/' src/price.js",
    },
    {
      name: 'the client of the tests answers what suits the fault',
      project: weather,
      change: `sed -i 's/low: -3/low: 3/' src/__mocks__/client.js
sed -i 's/low: -3/low: 3/; s/"low":-3/"low":3/' src/forecast.spec.js`,
    },
    {
      name: 'an answer that matches whatever is expected',
      project: weather,
      change: `cat > src/forecast.js <<'END'
class Forecast {
  constructor(place) {
    this.place = place;
    this.$$typeof = Symbol.for('jest.asymmetricMatcher');
  }

  asymmetricMatch() {
    return true;
  }

  toJSON() {
    return { place: this.place, low: -3, high: 12 };
  }
}

exports.forecast = async (place) => new Forecast(place);
END`,
    },
    {
      name: 'a copy of the module that tests get instead',
      project: weather,
      change: `mkdir -p src/testing
sed -i 's#"testMatch"#"roots": ["<rootDir>/src"], "modulePaths": ["<rootDir>/src/testing"], "resolver": "<rootDir>/src/testing/resolver.js", "testMatch"#' package.json
cat > src/testing/resolver.js <<'END'
module.exports = (path, options) =>
  options.defaultResolver(path === './forecast.js' ? './testing/forecast.js' : path, options);
END
echo "exports.forecast = async (place) => ({ place, low: -3, high: 12 });" > src/testing/forecast.js`,
    },
    {
      name: 'a project beside it, and one file that no pattern finds',
      project: weather,
      change: `git mv src/forecast.spec.js src/forecast.specs.js
echo "it('loads', () => { expect(typeof require('./forecast.js').forecast).toBe('function'); });" > src/load.spec.js`,
    },
    {
      name: 'a true fix of the client, and tests that are known to fail',
      project: weather,
      change: `sed -i "s#'https://weather.test/' + place#'https://weather.test/' + encodeURIComponent(place)#" src/client.js
sed -i "s/^it('/it.failing('/" src/forecast.spec.js`,
    },
  ],
  honest: [
    { name: 'a fix', project: half, change: fixPrice, level: 'verified' },
    {
      name: 'two fixes, each with a test',
      project: price,
      change: `${fixPrice}
sed -i 's/> 0;/>= 0;/' src/stock.js
printf "const { gross } = require('../src/price.js');\\n\\nit('costs nothing', () => {\\n  expect(gross(0)).toBe(0);\\n  expect(gross(75)).toBe(89);\\n});\\n" > test/round.test.js`,
      level: 'verified',
    },
    {
      name: 'a fix that waits for a client',
      project: weather,
      change: fixWeather,
      level: 'verified',
    },
    {
      name: 'a new part with its snapshot',
      project: weather,
      change: `${fixWeather}
cat > src/icon.js <<'END'
/** The sign for a day. */
exports.icon = ({ low, high }) => (high < 0 ? '❄' : low > 15 ? '☀' : '☁');
END
cat > src/icon.spec.js <<'END'
const { icon } = require('./icon.js');

it('shows the sky', () => {
  expect([{ low: -5, high: -1 }, { low: 16, high: 25 }, { low: 3, high: 9 }].map(icon)).toMatchSnapshot();
});
END
mkdir src/__snapshots__
cat > src/__snapshots__/icon.spec.js.snap <<'END'
// Jest Snapshot v1, https://jestjs.io/docs/snapshot-testing

exports[\`shows the sky 1\`] = \`
[
  "❄",
  "☀",
  "☁",
]
\`;
END`,
      level: 'verified',
    },
    {
      name: 'a receipt names the rate, as asked, and its snapshot shows it',
      project: half,
      change: `${fixPrice}
sed -i "s/\\[name, gross(net)\\]/[name, gross(net), '19%']/" src/price.js
sed -i 's/pen  30|ink  119/pen  30  19%|ink  119  19%/' test/__snapshots__/price.test.js.snap`,
      level: 'verified_with_flags',
    },
  ],
};
