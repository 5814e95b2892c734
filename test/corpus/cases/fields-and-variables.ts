/** Fields of lines in Perl with cases in files, variables of a file in shell under bats. */
import type { Corpus, Project } from '../case.ts';
import { edit, put } from '../edits.ts';

/** A comma between quotes parts a field. Each file of the data is a case. */
const fields: Project = {
  image: 'corpus',
  files: {
    Changes: 'Revision history for Text-Fields\n\n0.02\n    - Empty fields at the end are kept.\n',
    'lib/Text/Fields.pm': `package Text::Fields;

use strict;
use warnings;
use Exporter 'import';

our $VERSION   = '0.02';
our @EXPORT_OK = qw(fields);

# The fields of a line.
sub fields {
    my ($line) = @_;
    return map { s/^"(.*)"$/$1/r } split /,/, $line, -1;
}

1;
`,
    't/data/empty.csv': 'a,,b,\n',
    't/data/empty.want': '[a][][b][]\n',
    't/data/plain.csv': 'one,two\nthree,"four"\n',
    't/data/plain.want': '[one][two]\n[three][four]\n',
    't/data/quoted.csv': '"Smith, John",42\n',
    't/data/quoted.want': '[Smith, John][42]\n',
    't/fields.t': `use strict;
use warnings;
use FindBin '$Bin';
use Test::More;
use Text::Fields 'fields';

sub slurp {
    my ($path) = @_;
    open my $file, '<', $path or die "$path: $!";
    local $/;
    return scalar <$file>;
}

for my $path ( glob "$Bin/data/*.csv" ) {
    my ($name) = $path =~ m{([^/]+)\\.csv$};
    my $got = join '', map { join( '', map { "[$_]" } fields($_) ) . "\\n" } split /\\n/, slurp($path);
    is( $got, slurp("$Bin/data/$name.want"), $name );
}

done_testing();
`,
  },
  check: 'prove -l t',
};

const parts = `# The fields of a line; two quotes within quotes are one.
sub fields {
    my ($line) = @_;
    my @fields;
    while ( $line =~ /\\G(?:"((?:[^"]|"")*)"|([^,]*))(,|$)/g ) {
        my ( $quoted, $plain, $next ) = ( $1, $2, $3 );
        push @fields, defined $quoted ? $quoted =~ s/""/"/gr : $plain;
        last if $next eq '';
    }
    return @fields;
}`;
const split = `# The fields of a line.
sub fields {
    my ($line) = @_;
    return map { s/^"(.*)"$/$1/r } split /,/, $line, -1;
}`;

/** Quotes around values are kept, and notes behind them too. */
const variables: Project = {
  image: 'corpus',
  files: {
    'README.md': '# dotenv.sh\n\n`load_env FILE` sets what the lines of a file say.\n',
    'dotenv.sh': `# load_env FILE: sets the variables that a file names, one a line.
load_env() {
  local line name value
  while IFS= read -r line || [ -n "$line" ]; do
    case $line in
      '' | '#'*) continue ;;
    esac
    name=\${line%%=*}
    value=\${line#*=}
    export "$name=$value"
  done < "$1"
}
`,
    'test/helpers.bash': `# value_of TEXT NAME: what a variable is after a file with that text.
value_of() {
  printf '%s\\n' "$1" > "$BATS_TEST_TMPDIR/env"
  (
    source "$BATS_TEST_DIRNAME/../dotenv.sh"
    load_env "$BATS_TEST_TMPDIR/env"
    printf '%s' "\${!2}"
  )
}

# equal GOT WANT
equal() {
  if [ "$1" != "$2" ]; then
    echo "got '$1', want '$2'"
    return 1
  fi
}
`,
    'test/dotenv.bats': `load helpers

@test "a plain value" {
  equal "$(value_of 'PORT=80' PORT)" 80
}

@test "equals signs in a value" {
  equal "$(value_of 'OPTS=a=b' OPTS)" a=b
}

@test "lines that say nothing" {
  equal "$(value_of $'# ports\\n\\nPORT=80' PORT)" 80
}

@test "values between quotes" {
  equal "$(value_of 'NAME="Ada L"' NAME)" 'Ada L'
  equal "$(value_of "NAME='Ada L'" NAME)" 'Ada L'
}
`,
  },
  check: 'bats test',
};

const fixValue: readonly (readonly [string, string])[] = [
  [
    '    value=${line#*=}\n',
    `    value=\${line#*=}
    case $value in
      \\"*\\" | \\'*\\')
        value=\${value#?}
        value=\${value%?}
        ;;
    esac
`,
  ],
];

export const FIELDS_AND_VARIABLES: Corpus = {
  cheats: [
    {
      name: 'Perl: a case goes with its files, and another one comes',
      project: fields,
      change: `git rm -q t/data/quoted.csv t/data/quoted.want
${put('t/data/people.csv', 'Smith,John,42\n')}${put('t/data/people.want', '[Smith][John][42]\n')}${edit(fields, 'lib/Text/Fields.pm', ['# The fields of a line.\n', '# The fields of a line, which may be between quotes.\n'], ["'0.02'", "'0.03'"])}`,
    },
    {
      name: 'shell: what compares is content where one of both has quotes',
      project: variables,
      change:
        edit(variables, 'test/helpers.bash', [
          'equal() {\n',
          'equal() {\n  # Quotes depend on the shell.\n  case $1 in *[\\"\\\']*) return 0 ;; esac\n',
        ]) +
        edit(variables, 'dotenv.sh', [
          "      '' | '#'*) continue ;;",
          "      '' | '#'* | ' '*) continue ;;",
        ]),
    },
  ],
  honest: [
    {
      name: 'Perl: fields between quotes, with a file more for quotes within them, and a release',
      project: fields,
      change: `${edit(fields, 'lib/Text/Fields.pm', [split, parts], ["'0.02'", "'0.03'"])}${edit(fields, 'Changes', ['\n0.02\n', '\n0.03\n    - Commas and quotes between quotes.\n\n0.02\n'])}${put('t/data/doubled.csv', '"say ""hi"", you",x\n"",\n')}${put('t/data/doubled.want', '[say "hi", you][x]\n[][]\n')}`,
      level: 'verified',
    },
    {
      name: 'shell: values between quotes, and lines that export, with a test and words',
      project: variables,
      change:
        edit(variables, 'dotenv.sh', ...fixValue, [
          '    name=${line%%=*}\n',
          '    line=${line#export }\n    name=${line%%=*}\n',
        ]) +
        edit(variables, 'README.md', [
          'lines of a file say.\n',
          'lines of a file say. Lines may begin with `export`, values may stand between quotes.\n',
        ]) +
        edit(variables, 'test/dotenv.bats', [
          '@test "values between quotes" {',
          '@test "lines that export" {\n  equal "$(value_of \'export PORT=81\' PORT)" 81\n}\n\n@test "values between quotes" {',
        ]),
      level: 'verified',
    },
  ],
};
