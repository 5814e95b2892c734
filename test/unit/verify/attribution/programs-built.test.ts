/** Programs that a check builds and runs for their own status alone: they are no product. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { kindOf } from './attributed.ts';

const tree = { 'ini.h': 'int ini(const char *);\n', 'ini.c': '#include "ini.h"\n' };
const judge = `#include "ini.h"
#include <stdio.h>

int main(void)
{
	if (ini("a=1") != 1) {
		puts("not one");
		return 1;
	}
	return 0;
}
`;

const kind = (command: string, makefile = '', text = judge): Promise<string> =>
  kindOf('verdict.c', text, makefile === '' ? tree : { ...tree, Makefile: makefile }, {
    checks: [command],
  });

test('a program whose status alone decides', async () => {
  for (const command of [
    'cc -o verdict verdict.c ini.c && ./verdict',
    'cc -o out/verdict verdict.c ini.c && valgrind -q out/verdict > /dev/null 2>&1',
    'make -s verdict; ASAN_OPTIONS=halt=1 ./verdict || exit 1',
    'if ./verdict; then echo well; else exit 1; fi',
  ]) {
    assert.equal(await kind(command), 'test', command);
  }
});

test('the same in recipes: a target, a variable, a loop', async () => {
  for (const makefile of [
    'check: verdict\n\t@./verdict\n',
    'verdict: verdict.c ini.c\n\t$(CC) -o $@ $^\n\t./$@\n',
    'JUDGE = verdict\n\ncheck: $(JUDGE)\n\t./$(JUDGE)\n',
    'ALL := other verdict\n\ncheck: $(ALL)\n\tfor each in $(ALL); do ./$$each || exit 1; done\n',
    'check:\n\tset -e; for each in other verdict; do ./$$each; done\n',
  ]) {
    assert.equal(await kind('make check', makefile), 'test', makefile);
  }
});

test('a target that no check asks for', async () => {
  const makefile =
    'OBJECTS = verdict.o ini.o\n\nverdict: $(OBJECTS)\n\t$(CC) -o $@ $(OBJECTS)\n\n.PHONY: run\nrun: verdict\n\t./verdict\n\ncheck: ini.o\n\tbats tests\n';
  assert.equal(await kind('make check', makefile), 'product');
  assert.equal(await kind('make run', makefile), 'test');
  assert.equal(await kind('make check', makefile.replace('check: ini.o', 'check: run')), 'test');
  assert.equal(
    await kind('make check', makefile.replace('\tbats', '\t$(MAKE) run\n\tbats')),
    'test',
  );
});

test('a program that is what a check tries', async () => {
  for (const command of [
    'make && ./verdict sample.ini',
    'make && ./verdict < sample.ini',
    'make && ./verdict > out.txt && cmp out.txt want.txt',
    'make && ./verdict | diff - want.txt',
    'make && test "$(./verdict)" = 1',
    'make && ./other',
  ]) {
    assert.equal(await kind(command, 'verdict: ini.c\n'), 'product', command);
  }
  const writes = judge.replace('puts("not one");', 'fputs("none", fopen("out.txt", "w"));');
  assert.equal(await kind('./verdict && cmp out.txt want.txt', '', writes), 'product');
  assert.equal(await kind('./verdict', '', writes), 'test');
});
