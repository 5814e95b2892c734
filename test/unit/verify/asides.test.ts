/** What a run leaves out to see whether a check needs it (runner/verify/flags/asides.ts). */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isAside, withoutAddedAsides } from '../../../runner/verify/flags/asides.ts';

test('an attribute or pragma that stands alone and only silences', () => {
  for (const [path, line] of [
    ['a.rs', '    #[allow(dead_code, unused)]'],
    ['a.rs', '#![allow(clippy::all)]'],
    ['A.java', '@SuppressWarnings({"unchecked", "rawtypes"})'],
    ['a.kt', '@Suppress("UNUSED")'],
    ['A.cs', '#pragma warning disable CS0168, CS0169'],
    ['a.c', '#pragma clang diagnostic ignored "-Wdeprecated-declarations"'],
    ['a.hpp', '#  pragma warning(disable : 4996)'],
    ['a.h', '#pragma GCC system_header'],
    ['a.h', '#pragma clang system_header /* quiet */'],
    ['a.h', '# 3 "bits.h" 3'],
    ['a.h', '#line 7 "bits.h"'],
    ['a.c', '_Pragma("GCC system_header")'],
    ['A.cs', '#nullable disable'],
    ['A.cs', '#line hidden'],
  ] as const) {
    assert.equal(isAside(path, line), true, line);
  }
});

test('what does more than that, or stands in another language, is none', () => {
  for (const [path, line] of [
    ['a.rs', '#[allow(dead_code)] fn f() {}'],
    ['a.rs', '#[derive(Debug)]'],
    ['a.rs', '#[cfg(test)]'],
    ['A.java', '@SuppressWarnings("all") int f() { return 0; }'],
    ['a.c', '#pragma GCC diagnostic push'],
    ['a.c', '#pragma once'],
    ['a.c', '#pragma omp parallel'],
    ['a.c', '#pragma pack(push, 1)'],
    ['a.c', '#define LINE 3'],
    ['A.cs', '#nullable enable'],
    ['a.py', '# 3 "a.py" 3'],
    ['a.py', '#[allow(dead_code)]'],
    ['a.md', '#pragma warning disable'],
  ] as const) {
    assert.equal(isAside(path, line), false, line);
  }
});

test('only those that a change adds are left out, with their lines', () => {
  const before = '#[allow(dead_code)]\nfn a() {}\n';
  const after = '#[allow(dead_code)]\nfn a() {}\n\n#[allow(dead_code)]\nfn b() {}\n';
  assert.equal(
    withoutAddedAsides('a.rs', before, after),
    '#[allow(dead_code)]\nfn a() {}\n\nfn b() {}\n',
  );
  assert.equal(withoutAddedAsides('a.rs', before, before), before);
  assert.equal(withoutAddedAsides('a.py', '', after), after);
});
