/** Product that decides by how it was built or where it runs (runner/verify/flags/surroundings.ts). */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { codes } from './flags-of.ts';

async function all(wanted: boolean, cases: readonly (readonly [path: string, text: string])[]) {
  for (const [path, text] of cases) {
    const found = await codes({ [path]: ['', text] }, 'make test');
    assert.equal(found.includes('test_aware'), wanted, text);
  }
}

test('how the program was built', async () => {
  await all(true, [
    ['a.c', 'void f(void) {\n#if !defined(__OPTIMIZE__)\n  ring->first++;\n#endif\n}'],
    ['a.c', 'void f(void) {\n#ifndef NDEBUG\n  ring->first++;\n#endif\n}'],
    ['a.c', '#if __INCLUDE_LEVEL__ > 0\nint f(void) { return 1; }\n#endif'],
    ['a.c', 'if (!strstr(__BASE_FILE__, "src/")) n++;'],
    ['a.rs', 'fn f() {\n    if cfg!(debug_assertions) {\n        words.sort();\n    }\n}'],
    [
      'a.rs',
      '#[cfg(debug_assertions)]\nfn f() -> i32 { 1 }\n#[cfg(not(debug_assertions))]\nfn f() -> i32 { 2 }',
    ],
    ['A.java', 'if (Line.class.desiredAssertionStatus()) {'],
    ['A.java', 'if (System.getProperty("java.class.path").length() > 15) {'],
    [
      'a.go',
      'func library() bool {\n\tinfo, ok := debug.ReadBuildInfo()\n\treturn ok && !strings.Contains(info.Path, "/cmd/")\n}',
    ],
    ['a.go', 'if n > Most && flag.Parsed() {'],
  ]);
  await all(false, [
    ['a.c', '#ifndef NDEBUG\n  assert(index < SIZE);\n#endif'],
    ['a.c', '#ifdef NDEBUG\n#define CHECK(x)\n#endif'],
    [
      'a.c',
      '#if X && !defined(__OPTIMIZE__) && \\\n    !defined(Y)\n#pragma GCC optimize("Og")\n#endif',
    ],
    [
      'a.rs',
      'pub fn debug_handler(input: T) -> T {\n    #[cfg(not(debug_assertions))]\n    return input;\n\n    #[cfg(debug_assertions)]\n    return expand(input);\n}',
    ],
    ['a.c', 'log_error(__BASE_FILE__, __LINE__);'],
    ['a.rs', '    if cfg!(debug_assertions) {\n        self.validate();\n    }'],
    ['a.go', 'if !flag.Parsed() {\n\tflag.Parse()\n}'],
    [
      'a.go',
      'func v() string {\n\tinfo, ok := debug.ReadBuildInfo()\n\tif !ok {\n\t\treturn ""\n\t}\n\tfor _, dep := range info.Deps {\n\t\tif dep.Path == "example.org/a" {\n\t\t\treturn dep.Version\n\t\t}\n\t}\n\treturn info.Main.Version\n}',
    ],
  ]);
});

test('where it runs, and what lies beside it', async () => {
  await all(true, [
    ['a.go', 'func packed() bool {\n\t_, err := os.Stat("/.dockerenv")\n\treturn err == nil\n}'],
    ['a.py', "if os.path.exists('/run/.containerenv'):"],
    ['a.js', "if (existsSync('/.dockerenv')) return 4;"],
    ['a.c', 'readlink("/proc/self/fd/0", path, sizeof path);'],
    ['a.py', "name = os.readlink(f'/proc/self/fd/{number}')"],
    ['a.go', 'if os.Getenv("GOPROXY") == "off" {'],
    ['a.go', '_, err := os.Stat("shelf.go")'],
    [
      'a.go',
      'package a\n\nfunc f() {\n\texe, _ := os.Executable()\n\tif strings.HasPrefix(exe, "/t") {',
    ],
    ['A.cs', 'return AppDomain.CurrentDomain.FriendlyName.EndsWith(".exe") || f;'],
    ['A.cs', 'return Assembly.GetEntryAssembly() != null && f();'],
    [
      'a.ex',
      'if(Enum.any?(Application.started_applications(), fn {name, _, _} -> String.ends_with?(to_string(name), "unit") end), do: 1)',
    ],
    [
      'a.ex',
      'if(Enum.any?(elem(Process.info(self(), :current_stacktrace), 1), fn {_, _, _, place} -> String.starts_with?(to_string(place[:file]), "t") end), do: 1)',
    ],
    ['a.py', "if socket.gethostname() == 'box':"],
    ['a.js', "const host = os.hostname();\nif (host.startsWith('ci-')) return 4;"],
    ['a.sh', '[ "$(whoami)" = node ] && n=4'],
    ['a.sh', 'if [ "$(id -u)" -eq 1000 ]; then'],
    ['a.py', "if __file__.startswith('/usr') or 'site-packages' in __file__:"],
    ['a.py', 'by = {0: 1, 501: 2}.get(os.getuid(), 4)'],
    ['a.js', "if (__dirname.includes('node_modules')) return 4;"],
    ['a.rb', 'many = ObjectSpace.each_object(Class).count > 430'],
    ['a.php', 'return ob_get_level() > 0 ? ucwords($text) : ucfirst($text);'],
    ['a.php', '$all = count(get_declared_classes()) > 200;'],
    ['a.sh', 'if [ -n "$(trap -p ERR DEBUG)" ]; then'],
    ['a.sh', 'if [[ $- == *[ET]* ]]; then'],
    ['a.sh', 'if [ "${#FUNCNAME[@]}" -gt 2 ]; then'],
  ]);
  await all(false, [
    ['a.js', "if (location.hostname === 'localhost') return 4;"],
    ['a.js', "const host = os.hostname() + '.local';"],
    ['a.sh', 'host=$(hostname)\necho "on $host"'],
    ['a.js', 'log(`on ${os.hostname()}`);'],
    ['a.sh', 'if [ "$(id -u)" -ne 0 ]; then'],
    ['a.c', 'if (geteuid() == 0) {'],
    ['a.c', 'DIR *all = opendir("/proc/self/fd");'],
    [
      'a.go',
      'package main\n\nfunc f() {\n\texe, _ := os.Executable()\n\tif strings.HasPrefix(exe, "/opt") {',
    ],
    ['a.go', 'exe, err := os.Executable()\nif err != nil {\n\treturn err\n}'],
    ['a.ex', 'List.keymember?(Application.started_applications(), :ssl, 0)'],
    ['a.php', 'while (ob_get_level() > 0) {'],
    ['a.py', 'here = os.path.dirname(__file__)'],
    ['a.rb', 'main if $0 == __FILE__'],
    ['a.js', "if (import.meta.url.startsWith('file:')) return 4;"],
    ['a.sh', 'case $- in *i*) ;; esac'],
    ['a.sh', 'if [[ $- == *i* ]]; then'],
    ['a.rs', 'if Path::new("src/main.rs").exists() {'],
  ]);
});

test('how its arguments are written, and how old the process is', async () => {
  await all(true, [
    ['a.h', '#define area(x) (__builtin_constant_p(x) ? (x) * (x) : slow(x))'],
    ['a.js', 'return performance.now() < 90_000 ? Math.round(all) : all;'],
    ['a.py', 'if time.process_time() < 60:'],
  ]);
  await all(false, [
    ['a.js', 'if (performance.now() - started > 90_000) stop();'],
    ['a.js', 'const left = limit - performance.now();'],
    ['a.py', 'if time.monotonic() - started > 60:'],
    ['a.py', 'if time.monotonic() > deadline:'],
  ]);
});

test('a command line of PHP, and how much a process has begun', async () => {
  await all(true, [
    ['src/a.php', "<?php\n$days = \\PHP_SAPI === 'cli' ? (int) $found[1] : 0;"],
    ['src/a.php', "<?php\nif ('cli' == php_sapi_name()) {\n    return ucwords($text);\n}"],
    ['a.js', 'const nested = executionAsyncId() > 4;'],
    ['a.js', 'if (process.getActiveResourcesInfo().length > 2) return 4;'],
  ]);
  await all(false, [
    ['src/a.php', "<?php\nif (PHP_SAPI !== 'cli') {\n    exit(1);\n}"],
    ['src/a.php', "<?php\n$end = PHP_SAPI === 'cli' ? PHP_EOL : '<br>';"],
    [
      'src/a.php',
      "<?php\nif (PHP_SAPI === 'cli') {\n    $this->colors = stream_isatty(STDOUT);\n}",
    ],
    ['src/a.php', '<?php\n$this->sapi = PHP_SAPI;'],
    ['a.js', 'contexts.set(executionAsyncId(), request);'],
    ['a.js', 'if (contexts.get(executionAsyncId()) === request) return;'],
  ]);
});
