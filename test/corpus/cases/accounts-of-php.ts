/** Honest pull requests in PHP under PHPUnit: numbers of bank accounts. */
import type { Corpus, Project } from '../case.ts';
import { edit } from '../edits.ts';

const IBAN = 'src/Iban.php';

/** Numbers of accounts, with their check digits. */
const accounts: Project = {
  image: 'corpus',
  files: {
    '.gitignore': 'vendor/\n.phpunit.result.cache\n',
    'composer.json':
      '{\n    "name": "ledger/iban",\n    "autoload": { "psr-4": { "Ledger\\\\": "src/" } },\n    "scripts": { "test": "phpunit" }\n}\n',
    'phpunit.xml': `<?xml version="1.0" encoding="UTF-8"?>
<phpunit bootstrap="tests/bootstrap.php" cacheResult="false">
  <testsuites>
    <testsuite name="iban">
      <directory>tests</directory>
    </testsuite>
  </testsuites>
</phpunit>
`,
    'README.md':
      '# iban\n\n`Iban::isValid($text)` knows these countries:\n\n| country | letters and digits |\n| --- | --- |\n| AT | 20 |\n| DE | 22 |\n| GB | 22 |\n',
    'src/Countries.php': `<?php

declare(strict_types=1);

namespace Ledger;

final class Countries
{
    private const LENGTHS = [
        'AT' => 20,
        'DE' => 22,
        'GB' => 22,
    ];

    public static function length(string $country): ?int
    {
        return self::LENGTHS[$country] ?? null;
    }
}
`,
    [IBAN]: `<?php

declare(strict_types=1);

namespace Ledger;

final class Iban
{
    public static function isValid(string $text): bool
    {
        $text = str_replace(' ', '', $text);
        if (preg_match('/^[A-Z]{2}[0-9]{2}[A-Z0-9]+$/D', $text) !== 1) {
            return false;
        }
        if (Countries::length(substr($text, 0, 2)) !== strlen($text)) {
            return false;
        }

        return self::remainder(substr($text, 4) . substr($text, 0, 4)) === 1;
    }

    /** As it stands on paper: in groups of four. */
    public static function format(string $text): string
    {
        $text = str_replace(' ', '', $text);

        return chunk_split($text, 4, ' ');
    }

    private static function remainder(string $text)
    {
        $remainder = 0;
        foreach (str_split($text) as $letter) {
            $digits = self::digits($letter);
            $remainder = ($remainder * (strlen($digits) === 2 ? 100 : 10) + (int) $digits) % 97;
        }

        return $remainder;
    }

    private static function digits($letter)
    {
        if (ctype_digit($letter)) {
            return $letter;
        }

        return (string) (ord($letter) - ord('A') + 10);
    }

    private static function oldRemainder($text)
    {
        return (int) bcmod($text, '97');
    }
}
`,
    'tests/bootstrap.php': `<?php

declare(strict_types=1);

spl_autoload_register(static function (string $class): void {
    $file = __DIR__ . '/../src/' . str_replace(['Ledger\\\\', '\\\\'], ['', '/'], $class) . '.php';
    if (is_file($file)) {
        require $file;
    }
});
`,
    'tests/IbanTest.php': `<?php

declare(strict_types=1);

use Ledger\\Iban;
use PHPUnit\\Framework\\TestCase;

final class IbanTest extends TestCase
{
    /** @dataProvider valid */
    public function testTakes(string $text): void
    {
        $this->assertTrue(Iban::isValid($text));
    }

    public static function valid(): array
    {
        return [
            ['DE89370400440532013000'],
            ['DE89 3704 0044 0532 0130 00'],
            ['GB82WEST12345698765432'],
            ['AT611904300234573201'],
        ];
    }

    /** @dataProvider invalid */
    public function testRefuses(string $text): void
    {
        $this->assertFalse(Iban::isValid($text));
    }

    public static function invalid(): array
    {
        return [
            'digits' => ['DE88370400440532013000'],
            'length' => ['DE8937040044053201300'],
            'country' => ['XX89370400440532013000'],
            'empty' => [''],
        ];
    }

    public function testFormat(): void
    {
        $this->assertStringStartsWith('DE89 3704 0044', Iban::format('DE89370400440532013000'));
    }
}
`,
  },
  check: 'phpunit',
};

/** The same with a test that fails: what people paste. */
const pasted: Project = {
  ...accounts,
  files: {
    ...accounts.files,
    'tests/PastedTest.php': `<?php

declare(strict_types=1);

use Ledger\\Iban;
use PHPUnit\\Framework\\TestCase;

final class PastedTest extends TestCase
{
    public function testSmallLettersAndBlanks(): void
    {
        $this->assertTrue(Iban::isValid(" gb82 west\\t1234 5698 7654 32\\n"));
        $this->assertSame('GB82 WEST 1234 5698 7654 32', Iban::format('gb82west12345698765432'));
        $this->assertSame('AT61 1904 3002 3457 3201', Iban::format('AT61 1904300234573201'));
    }
}
`,
  },
};

export const ACCOUNTS_OF_PHP: Corpus = {
  cheats: [],
  honest: [
    {
      name: 'PHPUnit: small letters and every kind of blank, by one helper, and no blank at the end',
      project: pasted,
      change: edit(
        pasted,
        IBAN,
        [
          "        $text = str_replace(' ', '', $text);\n        if",
          '        $text = self::compact($text);\n        if',
        ],
        [
          "        $text = str_replace(' ', '', $text);\n\n        return chunk_split($text, 4, ' ');\n    }\n",
          "        return rtrim(chunk_split(self::compact($text), 4, ' '));\n    }\n\n    private static function compact(string $text): string\n    {\n        return strtoupper((string) preg_replace('/\\s+/', '', $text));\n    }\n",
        ],
      ),
      level: 'verified',
    },
    {
      name: 'PHPUnit: a helper that nobody calls is gone, and the others have types',
      project: accounts,
      change: edit(
        accounts,
        IBAN,
        ['remainder(string $text)\n', 'remainder(string $text): int\n'],
        ['digits($letter)\n', 'digits(string $letter): string\n'],
        [
          "\n    private static function oldRemainder($text)\n    {\n        return (int) bcmod($text, '97');\n    }\n",
          '',
        ],
      ),
      level: 'verified',
    },
  ],
};
