/**
 * Plants a failing test in Perl: for Test::More and its kin, or a statement that dies when it is
 * loaded. Pure.
 */
import { callsOf, expectedOf, type LiteralSyntax, MAX_EXPECTED } from './expected.ts';
import { before, type Insertion, type Planter, type TestSource } from './insertion.ts';
import { firstOf, pairCall, repeatedLines } from './repeated.ts';

const SYNTAX: LiteralSyntax = {
  words: ['undef'],
  plain: "'",
  interpolated: '"',
  collections: false,
};

const ENDING = /^(?:__END__|__DATA__|done_testing\b|exit\b|1;\s*$)/m;

const COMPARING = /(?<![\w$>:@%&])(is|cmp_ok|is_deeply)(?:\([ \t]*|[ \t]+)/g;

/** Perl's own operators between the two sides. */
const OPERATOR =
  /^(cmp_ok(?:\([ \t]*|[ \t]+)[^'"\n]{1,100}(?:'[^'\n]*'[^'"\n]{0,100})?), *(['"](?:==|eq)['"]), */;

const never = (): boolean => false;

/** Repeats assertions of the script with values that they must refuse. */
function repeated(text: string, token: string): string[] {
  const locate = firstOf(pairCall(/^(?:is|is_deeply)(?:\([ \t]*|[ \t]+)/, SYNTAX), (line) => {
    const [whole] = OPERATOR.exec(line.slice(0, 300)) ?? [];
    const [literal] =
      whole === undefined
        ? []
        : (/^(?:-?\d+(?:\.\d+)?|'[^'\\\n]*')(?=[,)])/.exec(line.slice(whole.length)) ?? []);
    return whole === undefined || literal === undefined ? undefined : { at: whole.length, literal };
  });
  const how = {
    locate,
    syntax: SYNTAX,
    token,
    want: '$want',
    avoid: /<<|\bexit\b/,
    isSteady: never,
  };
  return repeatedLines(text, how).flatMap(({ lines, others }) =>
    others.map((other) => `my $want = ${other}; ${lines.join(' ').replace(/;\s*$/, '')}`),
  );
}

function assertion({ text, token }: TestSource): Insertion[] | undefined {
  if (!/\b(?:Test::More|Test2::|Test::Most|Test::Simple|Test::Builder)/.test(text))
    return undefined;
  const calls = expectedOf(callsOf(text, COMPARING), SYNTAX)
    .filter(({ name }) => name === 'is')
    .map(({ literal }) => `is($odd, ${literal})`);
  const more = /(?<![\w$>:])ok(?:\(|[ \t])/.test(text) ? ['ok(0)'] : [];
  const again = repeated(text, token);
  const list = [...again, ...[...calls, ...more].slice(0, MAX_EXPECTED)].map(
    (call) => `sub { ${call} }`,
  );
  // In a TODO block a falsehood is reported without counting, so that only a silent one decides.
  // The counter is reset, since a script may have a plan.
  const lines = `{
    my $odd = '${token}';
    my $builder = Test::Builder->new;
    my @kept = ($builder->current_test, $builder->output, $builder->failure_output, $builder->todo_output);
    my $sink = '';
    $builder->$_(\\$sink) for qw(output failure_output todo_output);
    my @silent = do {
        no warnings;
        local $main::TODO = '${token}';
        grep { my $said = eval { $_->() }; !$@ && $said } (${list.join(', ')});
    };
    $builder->current_test($kept[0]);
    $builder->output($kept[1]);
    $builder->failure_output($kept[2]);
    $builder->todo_output($kept[3]);
    die "${token}\\n" unless @silent;
}`;
  return [before(text, ENDING, `\n${list.length === 0 ? `die "${token}\\n";` : lines}`)];
}

export const PERL: Planter = {
  assertion,
  statement: ({ text, token }) => [before(text, ENDING, `\ndie "${token}\\n";`)],
};
