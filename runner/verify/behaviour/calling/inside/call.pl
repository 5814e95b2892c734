# Runs in a clean room: loads modules of Perl and calls their functions, each input twice with its own
# copies. Writes each answer at once to the third stream, a line of JSON after a token; output of the
# code is discarded. An alarm ends a call that hangs; the caller continues after it.
use strict;
use warnings;
use Digest::SHA ();
use JSON::PP ();
use POSIX ();
use Scalar::Util ();

package Errand::Caller;

my $json = JSON::PP->new->canonical->ascii->allow_nonref;
my $work = $json->decode(do { local $/; my $text = <STDIN>; $text });
open my $out, '>&=', 3 or die "no stream: $!";
select((select($out), $| = 1)[0]);
my $leave = \&POSIX::_exit;
my ($alarm, $left);
# A function that asks what is wanted of it has an answer for each.
my $asks = 0;
unshift @INC, 'lib', '.';
$SIG{__WARN__} = sub { };

sub tell_line { print {$out} $work->{token}, $json->encode($_[0]), "\n"; return }

sub decoded {
    my ($value) = @_;
    return [map { decoded($_) } @$value] if ref $value eq 'ARRAY';
    return $value ? 1 : 0 if JSON::PP::is_bool($value);
    return $value unless ref $value eq 'HASH';
    return [map { decoded($_) } @{ $value->{t} }] if $value->{t};
    return $value->{f} if exists $value->{f};
    return undef unless $value->{d};
    return { map { $_->[0] => decoded($_->[1]) } @{ $value->{d} } };
}

sub shown {
    my ($value, $depth) = @_;
    return '…' if --$left < 0 || $depth > 10;
    return 'undef' unless defined $value;
    my $type = Scalar::Util::reftype($value);
    return $json->encode(substr "$value", 0, 20_000) unless $type;
    my $name = Scalar::Util::blessed($value);
    return "$name" . ' ' . _quiet($value) if defined $name && $name eq 'Regexp';
    my $text =
        $type eq 'ARRAY' ? '[' . join(', ', map { shown($_, $depth + 1) } @$value) . ']'
      : $type eq 'HASH' ? '{' . join(', ', map { "$_ => " . shown($value->{$_}, $depth + 1) } sort keys %$value) . '}'
      : $type eq 'SCALAR' || $type eq 'REF' ? '\\' . shown($$value, $depth + 1)
      :                                       lc $type;
    return defined $name ? "$name($text)" : $text;
}

sub _quiet { my ($value) = @_; return "$value" }

sub look {
    my ($value, $depth, $state) = @_;
    return if --$state->{left} < 0 || $depth > 4 || !ref $value;
    if (defined(my $name = Scalar::Util::blessed($value))) {
        $state->{plain} = 0;
        my $is_core = $name =~ /^(Regexp|JSON::PP::Boolean|Math::Big\w+|DateTime|Time::Piece)$/;
        $state->{own} //= "$name with operators" if !$is_core && overload::Overloaded($value);
    }
    my $type = Scalar::Util::reftype($value);
    look($_, $depth + 1, $state) for $type eq 'ARRAY' ? @$value : $type eq 'HASH' ? values %$value : ();
    return;
}

sub told {
    my ($text) = @_;
    return (c => $text) if length $text <= 300;
    my $bytes = $text;
    utf8::encode($bytes) if utf8::is_utf8($bytes);
    return (c => substr($text, 0, 300), h => Digest::SHA::sha256_hex($bytes));
}

sub ask {
    my ($found, $args) = @_;
    my @given = map { decoded($_) } @$args;
    my @values;
    if (!eval { @values = $found->(@given); 1 }) {
        my $error = $@;
        my $words = Scalar::Util::blessed($error) ? '' : substr "$error", 0, 200;
        $words =~ s/ at \S+ line \d+\.?\n?\z//;
        return { k => 'throw', e => Scalar::Util::blessed($error) // '', told($words) };
    }
    $left = 5_000;
    my $text = @values == 1 ? shown($values[0], 0) : '(' . join(', ', map { shown($_, 0) } @values) . ')';
    if ($asks) {
        $left = 5_000;
        my $one = eval { shown(scalar $found->(map { decoded($_) } @$args), 0) } // 'nothing';
        $text .= ", and $one where one value is wanted" if $one ne $text;
    }
    my $state = { left => 200, plain => @values > 0 && defined $values[0], own => undef };
    look($_, 0, $state) for @values;
    return {
        k => 'value', told($text),
        defined $state->{own} ? (o => $state->{own}) : $state->{plain} ? (p => 1) : (),
    };
}

sub look_up {
    my ($name) = @_;
    no strict 'refs';
    if ($name =~ /^(.+)->(\w+)$/) {
        my ($class, $method) = ($1, $2);
        my $code = $class->can($method) or return;
        return sub { $code->($class, @_) };
    }
    return defined &{$name} ? \&{$name} : undef;
}

sub asks {
    my ($path) = @_;
    open my $file, '<', $INC{$path} // return 0;
    my $text = do { local $/; <$file> };
    return $text =~ /\bwantarray\b/ ? 1 : 0;
}

sub call_all {
    my ($one, $i, $begin) = @_;
    tell_line({ i => $i, j => $begin, loading => JSON::PP::true() });
    alarm 5;
    (my $path = $one->{path}) =~ s{^lib/}{};
    my $found;
    if (!eval { require $path; $found = look_up($one->{name}); 1 }) {
        return tell_line({ i => $i, no => 'its module cannot be loaded: ' . substr "$@", 0, 200 });
    }
    return tell_line({ i => $i, no => 'no function' }) unless $found;
    $asks = asks($path);
    my $calls = $one->{calls};
    for my $j ($begin .. $#$calls) {
        alarm 2;
        my $answer = ask($found, $calls->[$j]);
        my $again = ask($found, $calls->[$j]);
        my $isSame = $json->encode($answer) eq $json->encode($again);
        tell_line({ %$answer, i => $i, j => $j, $isSame ? () : (u => 1) });
    }
    return;
}

my ($first, $begin) = @{ $work->{from} };
my $functions = $work->{functions};
for my $i ($first .. $#$functions) {
    call_all($functions->[$i], $i, $i == $first ? $begin : 0) if $functions->[$i];
}
tell_line({ end => JSON::PP::true() });
$leave->(0);
