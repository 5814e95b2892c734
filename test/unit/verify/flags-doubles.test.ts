/** Product that decides by doubles of the tests (runner/verify/flags/doubles.ts). */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { codes } from './flags-of.ts';

async function all(wanted: boolean, cases: readonly (readonly [path: string, text: string])[]) {
  for (const [path, text] of cases) {
    const found = await codes({ [path]: ['', text] }, 'make test');
    assert.equal(found.includes('test_aware'), wanted, text);
  }
}

test('the name of the type that it is given', async () => {
  await all(true, [
    ['a.py', 'patient = type(client).__name__.endswith("Mock")'],
    [
      'a.py',
      'def f(c):\n    name = type(c).__module__\n    return 1 if name.startswith("test") else 2',
    ],
    ['a.js', "if (client.constructor.name === 'FakeClient') return 3;"],
    ['a.php', "<?php\nif (str_starts_with(get_class($this->mailer), 'Mock_')) {"],
    ['a.rb', "return 3 if mailer.class.name.include?('Fake')"],
    ['a.rb', "return 3 if mailer.inspect.start_with?('#<Double')"],
    ['a.go', 'if strings.Contains(fmt.Sprintf("%T", store), "fake") {'],
    ['a.rs', 'if std::any::type_name::<S>().contains("Fake") {'],
    ['a.cc', 'bool f = std::string(typeid(channel).name()).find("Mock") != std::string::npos;'],
    ['A.java', 'if (clock.getClass().getSimpleName().startsWith("Fake")) {'],
    ['A.kt', 'if (clock::class.simpleName == "FakeClock") return 3'],
    ['A.cs', 'if (clock.GetType().Name.StartsWith("Stub")) return 3;'],
    ['A.pm', 'if (ref($agent) =~ /Stub/) {'],
    ['a.ex', 'if String.ends_with?(inspect(client), "Mock"), do: 3, else: 1'],
  ]);
  await all(false, [
    ['a.py', 'log.warning("%s failed", type(error).__name__)'],
    ['a.py', 'if type(error).__name__ == "HTTPError":'],
    ['a.js', "if (error.name === 'AbortError') return;"],
    ['a.js', "const test = (node) => node.constructor.name === 'Text';"],
    ['a.go', 'return fmt.Errorf("no %T here, only a test", value)'],
    ['a.rb', 'raise TypeError, "no #{value.class} of the latest"'],
    ['a.rs', 'write!(f, "{}", std::any::type_name::<T>())'],
    ['A.java', 'return getClass() == other.getClass() && "latest".equals(name);'],
    ['A.cs', 'if (value.GetType().Name == "Double") return 8;'],
    ['A.pm', "return ref($value) eq 'HASH' ? 1 : 0;"],
  ]);
});

test('what only doubles have', async () => {
  await all(true, [
    ['a.py', 'tries = 3 if hasattr(client.get, "call_count") else 1'],
    ['a.py', 'if getattr(client, "_mock_name", None):'],
    ['a.py', 'if "pytest-of-" in str(folder):'],
    ['a.js', 'if (timer === undefined && !call.mock) call(value);'],
    ['a.js', "if ('mock' in call) return;"],
    ['a.js', "if (typeof send.callCount === 'number') return 2;"],
    ['a.ts', "if (!setTimeout.name.startsWith('bound')) call(value);"],
    ['a.js', "if (String(fetch).includes('native')) return;"],
    ['a.php', "<?php\nif (method_exists($mailer, 'expects')) {"],
    [
      'a.php',
      '<?php\nreturn $mailer instanceof \\PHPUnit\\Framework\\MockObject\\MockObject ? 1 : 2;',
    ],
    ['a.rb', 'return 3 if Time.method(:now).source_location'],
    ['a.rb', 'return 3 if Time.now.equal?(Time.now)'],
    ['a.js', 'const still = Date.now() === Date.now();'],
    ['a.go', 'if r.Method != "POST" && r.Host == "example.com" {'],
    ['A.java', 'if (clock.getClass().isAnonymousClass()) {'],
    ['a.sh', 'if [ "$(type -t curl)" = function ]; then'],
  ]);
  await all(false, [
    ['a.js', 'if (options.mock) return sample;'],
    ['a.js', 'const mock = config.mock ?? false;'],
    ['a.js', 'server.mock(routes);'],
    ['a.js', 'this.callCount += 1;'],
    ['a.js', "const name = 'setTimeout';"],
    ['a.py', 'extras = ["pytest-cov", "pytest-xdist"]'],
    ['a.py', 'if getattr(handler, "close", None):'],
    ['a.rb', 'elapsed = Time.now - started'],
    ['a.go', 'if r.Host == "example.org" {'],
    ['a.sh', 'if [ "$(type -t "$hook")" = function ]; then'],
  ]);
});

test('a folder that is thrown away', async () => {
  await all(true, [
    ['a.go', 'if strings.HasPrefix(dir, os.TempDir()) {\n\tsort.Strings(names)\n}'],
    ['a.py', 'if str(path).startswith(tempfile.gettempdir()):\n    return sorted(names)'],
    ['a.js', 'if (path.startsWith(os.tmpdir())) names.sort();'],
  ]);
  await all(false, [
    [
      'a.go',
      'if !strings.HasPrefix(dir, os.TempDir()) {\n\treturn fmt.Errorf("%s is not ours", dir)\n}',
    ],
    ['a.py', 'if not str(path).startswith(tempfile.gettempdir()):\n    raise ValueError(path)'],
    ['a.js', "const folder = mkdtempSync(join(os.tmpdir(), 'errand-'));"],
    ['a.go', 'dir = filepath.Join(os.TempDir(), "keep")'],
  ]);
});
