/** Files of PHP that settings of tests load: product where they merely declare. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { kindOf } from './attributed.ts';

const PAGER = `<?php

declare(strict_types=1);

namespace Lists;

use InvalidArgumentException;

/** Pages; "{" is no brace here. */
final class Pager implements \\Countable
{
    public function count(): int { return strlen('}'); }
}

function pages(int $count): int { return $count; }
`;
const tree = (file: string) => ({
  'phpunit.xml': `<phpunit bootstrap="${file}"><testsuites/></phpunit>\n`,
  'tests/PagerTest.php':
    '<?php\nfinal class PagerTest extends PHPUnit\\Framework\\TestCase { public function testIt() { new Lists\\Pager(); } }\n',
});
const kind = (text: string, path = 'src/Pager.php') =>
  kindOf(path, text, tree(path), { checks: ['phpunit'] });

test('a file that declares and does nothing else is product, though tests load it first', async () => {
  assert.equal(await kind(PAGER), 'product');
  assert.equal(await kind('<?php\nfunction one() { return 1; }\n?>\n'), 'product');
});

test('a file that does something when it is loaded decides how checks run', async () => {
  const more = [
    'exit(0);\n',
    'set_error_handler(fn () => true);\n',
    "require __DIR__ . '/other.php';\n",
    'if (true) { class Other {} }\n',
    '$GLOBALS["x"] = new class { public $y; };\n',
  ];
  for (const each of more) assert.notEqual(await kind(PAGER + each), 'product', each);
  assert.notEqual(await kind('<?php\n'), 'product');
  assert.notEqual(await kind(PAGER, 'tests/bootstrap.php'), 'product');
});
