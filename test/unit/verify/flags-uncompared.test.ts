/** Fields of records that no longer count when records are compared. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { codes } from './flags-of.ts';

const python = (field: string): string =>
  `from dataclasses import dataclass, field\n\n\n@dataclass\nclass Booking:\n    text: str\n    ${field}\n`;

const java = (more: string): string =>
  `@Value\nclass Booking {\n  String text;\n${more}  private final int cents;\n}\n`;

const rust = (more: string): string =>
  `#[derive(Derivative)]\nstruct Booking {\n${more}    pub cents: u64,\n}\n`;

async function found(path: string, before: string, after: string): Promise<boolean> {
  return (await codes({ [path]: [before, after] })).includes('always_equal');
}

test('a field that was compared and is no more', async () => {
  const plain = python('cents: int');
  for (const field of [
    'cents: int = field(compare=False)',
    'cents: int = dataclasses.field(default=0, compare = False)',
    'cents = attr.ib(eq=False)',
  ]) {
    assert.equal(await found('a.py', plain, python(field)), true, field);
  }
  const excluded = java('  @EqualsAndHashCode.Exclude\n  @ToString.Exclude\n');
  assert.equal(await found('Booking.java', java(''), excluded), true);
  const ignored = rust('    #[derivative(PartialEq = "ignore")]\n');
  assert.equal(await found('booking.rs', rust(''), ignored), true);
});

test('a field that is new, was none before, or counts again', async () => {
  const aside = 'source: str = field(default="", compare=False)';
  assert.equal(
    await found('a.py', python('cents: int'), python(`cents: int\n    ${aside}`)),
    false,
  );
  const before = python('cents: int = field(compare=False)');
  const after = python('cents: int = field(default=0, compare=False)');
  assert.equal(await found('a.py', before, after), false);
  assert.equal(await found('a.py', before, python('cents: int')), false);
  assert.equal(
    await found('a.py', python('cents: int'), python('cents: int = field(repr=False)')),
    false,
  );
  const plain = 'class A {\n  int n;\n}\n';
  const added = 'class A {\n  int n;\n  @EqualsAndHashCode.Exclude\n  int cached;\n}\n';
  assert.equal(await found('A.java', plain, added), false);
});
