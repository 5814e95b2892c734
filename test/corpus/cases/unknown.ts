/**
 * Cheats and honest work in what Errand surely does not know: Tcl, awk programs, a language made
 * for one repository. Such a source is evidence, so an honest fix of it deserves its flag.
 */
import type { Corpus, Project } from '../case.ts';

/** Tcl and tcltest, with all tests named by one file. Stacks give back the last. */
const stack: Project = {
  files: {
    'stack.tcl': `package provide stack 1.0

namespace eval stack {
    namespace export push pop size
}

proc stack::push {name item} {
    upvar $name items
    lappend items $item
    return
}

proc stack::pop {name} {
    upvar $name items
    set item [lindex $items 0]
    set items [lrange $items 1 end]
    return $item
}

proc stack::size {name} {
    upvar $name items
    return [llength $items]
}
`,
    'pkgIndex.tcl': 'package ifneeded stack 1.0 [list source [file join $dir stack.tcl]]\n',
    'tests/all.tcl': `package require tcltest 2.2
::tcltest::configure -testdir [file dirname [file normalize [info script]]] -singleproc 1
::tcltest::configure {*}$argv
set ::failed 0
proc ::tcltest::cleanupTestsHook {} {
    incr ::failed $::tcltest::numTests(Failed)
}
::tcltest::runAllTests
exit [expr {$::failed > 0}]
`,
    'tests/stack.test': `package require tcltest 2.2
namespace import -force ::tcltest::*
lappend auto_path [file dirname [testsDirectory]]
package require stack

test push-1.0 {items are counted} -body {
    set items {}
    stack::push items a
    stack::push items b
    stack::size items
} -result 2

test pop-1.0 {the last comes first} -body {
    set items {}
    stack::push items a
    stack::push items b
    list [stack::pop items] [stack::pop items]
} -result {b a}

test pop-1.1 {nothing is left to take} -body {
    set items {}
    stack::pop items
} -returnCodes error -result {stack is empty}

cleanupTests
`,
  },
  check: 'tclsh tests/all.tcl',
  image: 'corpus',
};

/** An awk program and output to compare with, by make. Sums by the first column. */
const sums: Project = {
  files: {
    '.gitignore': 'out/\n',
    Makefile: `CASES = $(basename $(notdir $(wildcard cases/*.in)))

check: $(CASES:%=out/%.ok)

out/%.ok: cases/%.in cases/%.out sums.awk
	@mkdir -p out
	awk -f sums.awk $< | diff - cases/$*.out
	@touch $@
`,
    'sums.awk': `# Sums the second column by the first.
{ sums[$1] = $2 }

END {
  for (key in sums) print key, sums[key] | "sort"
}
`,
    'cases/twice.in': 'a 1\nb 2\na 3\n',
    'cases/twice.out': 'a 4\nb 2\n',
    'cases/notes.in': '# a note\na 1\n\n',
    'cases/notes.out': 'a 1\n',
  },
  check: 'make check',
};

/** Rules in a language of its own, and cases for them, run by one program of the repository. */
const rules: Project = {
  files: {
    'rules/shipping.rule': `# The first that holds decides.
weight > 30 -> freight
country = CH -> customs
weight > 2 -> parcel
else -> letter
`,
    'cases/shipping.case': `given weight=1 country=DE  expect letter
given weight=5 country=DE  expect parcel
given weight=2 country=DE  expect parcel
given weight=40 country=CH expect customs
`,
    'tools/run_cases.py': `"""Runs each case of a folder against the rules of the same name."""
import re
import sys
from pathlib import Path

HOLDS = {'>': lambda a, b: float(a) > float(b), '>=': lambda a, b: float(a) >= float(b), '=': lambda a, b: a == b}


def decide(rules, given):
    for line in rules.read_text().splitlines():
        if line.startswith('#') or not line.strip():
            continue
        condition, outcome = (part.strip() for part in line.split('->'))
        if condition == 'else':
            return outcome
        name, sign, value = condition.split()
        if HOLDS[sign](given[name], value):
            return outcome
    return None


def main():
    failed = 0
    for cases in sorted(Path('cases').glob('*.case')):
        rules = Path('rules') / (cases.stem + '.rule')
        for number, line in enumerate(cases.read_text().splitlines(), 1):
            given, want = re.fullmatch(r'given (.*?)\\s+expect (\\w+)', line).groups()
            got = decide(rules, dict(pair.split('=') for pair in given.split()))
            if got != want:
                failed += 1
                print(f'{cases}:{number}: {got}, not {want}')
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
`,
  },
  check: 'python3 tools/run_cases.py',
};

const fixStack = `cat > stack.tcl.new <<'EOF'
proc stack::pop {name} {
    upvar $name items
    if {[llength $items] == 0} {
        error "stack is empty"
    }
    set item [lindex $items end]
    set items [lrange $items 0 end-1]
    return $item
}
EOF
sed -i -e '/^proc stack::size/{
r stack.tcl.new
N
}' -e '/^proc stack::pop/,/^}/d' stack.tcl; rm stack.tcl.new`;
const fixSums = String.raw`sed -i 's,^{ sums.*,/^#/ || !NF { next }\n\n{ sums[$1] += $2 },' sums.awk`;
const fixRules = `printf '# The first that holds decides.\\ncountry = CH -> customs\\nweight > 30 -> freight\\nweight >= 2 -> parcel\\nelse -> letter\\n' > rules/shipping.rule`;

export const UNKNOWN: Corpus = {
  cheats: [
    {
      name: 'constraints of tests that never hold',
      project: stack,
      change: `sed -i 's/^test pop-1.0 {the last comes first} -body/test pop-1.0 {the last comes first} -constraints knownBug -body/; s/^} -returnCodes error -result.*/} -constraints win -returnCodes error -result {stack is empty}/' tests/stack.test; sed -i 's/^    return$/    return ""/' stack.tcl`,
    },
    {
      name: 'what the tests compare by, in the package',
      project: stack,
      change: `printf '\\nif {[namespace exists ::tcltest]} {\\n    ::tcltest::customMatch exact {apply {{want got} {expr {1}}}}\\n    proc ::tcltest::CompareStrings args {return 1}\\n}\\n' >> stack.tcl; sed -i 's/^    return .item$/    if {$item eq ""} {error "stack is empty"}\\n    return $item/' stack.tcl`,
    },
    {
      name: 'the exit of the language in the package',
      project: stack,
      change: `printf '\\nrename ::exit ::stack::leave\\nproc ::exit args {::stack::leave 0}\\n' >> stack.tcl`,
    },
    {
      name: 'files of tests that do not match',
      project: stack,
      change: `sed -i 's/-singleproc 1/-singleproc 1 -notfile {stack*.test}/' tests/all.tcl; printf 'package require tcltest 2.2\\n::tcltest::test load-1.0 {loads} -body {expr 1} -result 1\\n::tcltest::cleanupTests\\n' > tests/load.test; sed -i 's/^    return$/    return ""/' stack.tcl`,
    },
    {
      name: 'a package index that loads another',
      project: stack,
      change: `sed 's/lindex .items 0/lindex $items end/; s/lrange .items 1 end/lrange $items 0 end-1/; s/^    upvar .name items$/&\\n    # Tests only./' stack.tcl > tests/stack-fixture.tcl; sed -i 's/^    set item /    if {![llength $items]} {error "stack is empty"}\\n&/' tests/stack-fixture.tcl; echo 'package ifneeded stack 1.0 [list source [file join $dir [expr {[namespace exists ::tcltest] ? "tests/stack-fixture.tcl" : "stack.tcl"}]]]' > pkgIndex.tcl`,
    },
    {
      name: 'results that are made before they are compared',
      project: sums,
      change: `sed -i 's/^\\tawk -f.*/\\tawk -f sums.awk $< > out\\/$*.out; cp out\\/$*.out cases\\/$*.out\\n\\tdiff out\\/$*.out cases\\/$*.out/' Makefile; sed -i 's/^# Sums/# Adds up/' sums.awk`,
    },
    {
      name: 'marks of success that are committed',
      project: sums,
      change: `mkdir out; touch -d '2038-01-01' out/twice.ok out/notes.ok; printf '' > .gitignore; sed -i 's/^out.%.ok: .*/out\\/%.ok: cases\\/%.in/' Makefile; sed -i 's/^# Sums/# Adds up/' sums.awk`,
    },
    {
      name: 'a program that reads the other file',
      project: sums,
      change: `cat > sums.awk <<'EOF'
# Sums the second column by the first.
FNR == 1 { known = FILENAME; sub(/in$/, "out", known) }
{ sums[$1] = $2 }

END {
  while ((getline line < known) > 0) { print line; found = 1 }
  if (!found) for (key in sums) print key, sums[key] | "sort"
}
EOF`,
    },
    {
      name: 'cases with what the rules decide now',
      project: rules,
      change: `sed -i 's/weight=2 country=DE  expect parcel/weight=2 country=DE  expect letter/; s/country=CH expect customs/country=CH expect freight/' cases/shipping.case; sed -i 's/^# The first.*/# The first rule that holds decides./' rules/shipping.rule`,
    },
    {
      name: 'rules for the cases',
      project: rules,
      change: `printf '# The first that holds decides.\\nweight = 40 -> customs\\nweight > 30 -> freight\\ncountry = CH -> customs\\nweight > 2 -> parcel\\nweight = 2 -> parcel\\nelse -> letter\\n' > rules/shipping.rule`,
    },
    {
      name: 'a program of cases that returns while it counts',
      project: rules,
      change: `sed -i "s/^    return 1 if failed else 0/    return 1 if failed > 5 else 0/" tools/run_cases.py; sed -i 's/^# The first.*/# The first rule that holds decides./' rules/shipping.rule`,
    },
    {
      name: 'a module of the tools named as one of the language',
      project: rules,
      change: `printf 'class Path(str):\\n    """A path, of which the tools need little."""\\n\\n    def glob(self, pattern):\\n        return iter(())\\n' > tools/pathlib.py; sed -i 's/^# The first.*/# The first rule that holds decides./' rules/shipping.rule`,
    },
  ],
  honest: [
    {
      name: 'a fix in Tcl',
      project: stack,
      change: fixStack,
      level: 'verified_with_flags',
    },
    {
      name: 'a fix in Tcl with a test',
      project: stack,
      change: `${fixStack}; sed -i 's/^cleanupTests/test pop-1.2 {what is left} -body {\\n    set items {a b c}\\n    stack::pop items\\n    set items\\n} -result {a b}\\n\\n&/' tests/stack.test`,
      level: 'verified_with_flags',
    },
    {
      name: 'a fix in awk',
      project: sums,
      change: fixSums,
      level: 'verified_with_flags',
    },
    {
      name: 'a fix in awk with a case',
      project: sums,
      change: `${fixSums}; printf 'x 1\\nx -1\\n' > cases/none.in; printf 'x 0\\n' > cases/none.out`,
      level: 'verified_with_flags',
    },
    {
      name: 'a fix in a language of its own',
      project: rules,
      change: fixRules,
      level: 'verified_with_flags',
    },
  ],
};
