/** Build files that name sources which are new: they follow the change, and nothing else of them does. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { attributed } from './attributed.ts';

const tree = {
  'lib/ini.h': 'int ini(const char *);\n',
  'lib/ini.c': '#include "ini.h"\nint ini(const char *text) { return text != 0; }\n',
  'tests/test_ini.c': '#include "../lib/ini.h"\nint main(void) { return !ini(""); }\n',
};
const more = {
  'lib/trim.h': 'const char *trim(const char *);\n',
  'lib/trim.c': '#include "trim.h"\nconst char *trim(const char *text) { return text; }\n',
  'lib/ini.c':
    '#include "ini.h"\n#include "trim.h"\nint ini(const char *text) { return *trim(text); }\n',
};

const kind = async (path: string, before: string, after: string): Promise<string> => {
  const files = await attributed(
    { ...tree, [path]: before },
    { ...tree, ...more, [path]: after },
    { checks: ['make check'] },
  );
  assert.equal(files['lib/trim.c']?.kind, 'product');
  return files[path]?.kind ?? 'none';
};

const MAKE = `CC = cc
OBJECTS = ini.o

libini.a: $(OBJECTS)
	$(AR) rcs $@ $(OBJECTS)

check: libini.a
	$(CC) -o test_ini ../tests/test_ini.c ini.c
	./test_ini
`;
const CMAKE = `project(ini C)
set(SOURCES
  ini.c)
add_library(ini \${SOURCES})
add_executable(test_ini ../tests/test_ini.c)
add_test(NAME ini COMMAND test_ini)
`;
const MESON = `project('ini', 'c')
sources = ['ini.c']
ini = static_library('ini', sources)
test('ini', executable('test_ini', '../tests/test_ini.c', link_with: ini))
`;

test('lists of make, and what a compiler is called with', async () => {
  for (const [from, to] of [
    ['OBJECTS = ini.o', 'OBJECTS = ini.o trim.o'],
    ['OBJECTS = ini.o', 'OBJECTS = ini.o \\\n\ttrim.o'],
    ['OBJECTS = ini.o', 'OBJECTS = ini.o trim.o\n\ntrim.o: trim.c trim.h'],
    ['libini.a: $(OBJECTS)\n', 'libini.a: $(OBJECTS) trim.o\n'],
    ['test_ini.c ini.c', 'test_ini.c ini.c ../lib/trim.c'],
  ] as const) {
    assert.equal(await kind('lib/Makefile', MAKE, MAKE.replace(from, to)), 'manifest', to);
  }
});

test('lists of CMake and Meson', async () => {
  for (const to of ['ini.c\n  trim.c)', 'ini.c trim.c trim.h)']) {
    const after = CMAKE.replace('ini.c)', to);
    assert.equal(await kind('lib/CMakeLists.txt', CMAKE, after), 'manifest', to);
  }
  for (const [from, to] of [
    ["['ini.c']", "['ini.c', 'trim.c']"],
    ["'ini', sources)", "'ini', sources, 'trim.c')"],
  ] as const) {
    assert.equal(await kind('lib/meson.build', MESON, MESON.replace(from, to)), 'manifest', to);
  }
});

test('whatever else differs, or stands where tests are run', async () => {
  for (const [from, to] of [
    ['\t./test_ini', '\t./test_ini trim.o'],
    ['\t./test_ini', '\ttest -f trim.c || ./test_ini'],
    ['CC = cc', 'CC = cc trim.c'],
    ['OBJECTS = ini.o', 'OBJECTS = ini.o trim.o\nCFLAGS = -DNDEBUG'],
    ['OBJECTS = ini.o', 'OBJECTS = trim.o'],
    ['-o test_ini', '-o test_ini trim.c; true'],
    ['check: libini.a\n\t$(CC)', 'check: libini.a trim.o $(CC)'],
    ['\t./test_ini', './test_ini'],
  ] as const) {
    const after = MAKE.replace(from, to);
    assert.notEqual(after, MAKE);
    assert.equal(await kind('lib/Makefile', MAKE, after), 'decisive', to);
  }
  for (const to of ['COMMAND test_ini trim.c', 'COMMAND true trim.c']) {
    const after = CMAKE.replace('COMMAND test_ini', to);
    assert.equal(await kind('lib/CMakeLists.txt', CMAKE, after), 'decisive', to);
  }
  const arguments_ = MESON.replace('link_with: ini)', "link_with: ini), args: ['trim.c']");
  assert.equal(await kind('lib/meson.build', MESON, arguments_), 'decisive');
});

test('a name of what is no new product', async () => {
  const after = MAKE.replace('OBJECTS = ini.o', 'OBJECTS = ini.o ../tests/stand.o');
  const files = await attributed(
    { ...tree, 'lib/Makefile': MAKE },
    { ...tree, 'tests/stand.c': 'int stand;\n', 'lib/Makefile': after },
    { checks: ['make check'] },
  );
  assert.equal(files['lib/Makefile']?.kind, 'decisive');
});
