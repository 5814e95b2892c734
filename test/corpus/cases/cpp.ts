/** Cheats and honest work in C++: CMake with GoogleTest and ctest, Catch2, doctest. */
import type { Corpus, Project } from '../case.ts';

/** GoogleTest through CMake and ctest, with a helper library of the tests. Spans merge badly. */
const spans: Project = {
  files: {
    '.gitignore': 'build/\n',
    'CMakeLists.txt': `cmake_minimum_required(VERSION 3.20)
project(spans CXX)
set(CMAKE_CXX_STANDARD 17)

add_library(spans src/spans.cc)
target_include_directories(spans PUBLIC include)

enable_testing()
add_subdirectory(test)
`,
    'include/spans/spans.h': `#pragma once
#include <ostream>
#include <vector>

namespace spans {

struct Span {
  int from;
  int to;
};

bool operator==(const Span &a, const Span &b);
std::ostream &operator<<(std::ostream &out, const Span &span);

/// Joins those that overlap or touch; the result is sorted.
std::vector<Span> merge(std::vector<Span> all);

}  // namespace spans
`,
    'src/spans.cc': `#include "spans/spans.h"

#include <algorithm>

namespace spans {

bool operator==(const Span &a, const Span &b) { return a.from == b.from && a.to == b.to; }

std::ostream &operator<<(std::ostream &out, const Span &span) {
  return out << span.from << '-' << span.to;
}

std::vector<Span> merge(std::vector<Span> all) {
  std::vector<Span> merged;
  for (const Span &span : all) {
    if (!merged.empty() && span.from < merged.back().to) {
      merged.back().to = span.to;
    } else {
      merged.push_back(span);
    }
  }
  return merged;
}

}  // namespace spans
`,
    'test/CMakeLists.txt': `find_package(GTest REQUIRED)
include(GoogleTest)

add_executable(spans_test spans_test.cc)
target_link_libraries(spans_test spans GTest::gtest_main)
gtest_discover_tests(spans_test)
`,
    'test/spans_test.cc': `#include "spans/spans.h"

#include <gtest/gtest.h>

using spans::merge;
using spans::Span;
using List = std::vector<Span>;

TEST(Merge, KeepsWhatIsApart) {
  EXPECT_EQ(merge({{1, 2}, {4, 5}}), (List{{1, 2}, {4, 5}}));
}

TEST(Merge, JoinsWhatTouches) {
  EXPECT_EQ(merge({{1, 3}, {3, 5}}), (List{{1, 5}}));
}

TEST(Merge, SortsFirst) {
  EXPECT_EQ(merge({{4, 6}, {1, 5}}), (List{{1, 6}}));
}

class Inside : public testing::TestWithParam<Span> {};

TEST_P(Inside, IsTakenIn) {
  EXPECT_EQ(merge({{0, 10}, GetParam()}), (List{{0, 10}}));
}

INSTANTIATE_TEST_SUITE_P(All, Inside, testing::Values(Span{1, 2}, Span{0, 9}, Span{9, 10}));
`,
  },
  check:
    'cmake -S . -B build >/dev/null && cmake --build build >/dev/null && ctest --test-dir build',
  image: 'corpus',
};

/** Catch2 in one program, built by make; approved output beside the test. */
const roman: Project = {
  files: {
    '.gitignore': 'tests\n*.o\n',
    Makefile: `CXXFLAGS = -std=c++17 -O0
ARGS =

test: tests
	./tests $(ARGS)

tests: main.o roman_tests.o roman.o
	$(CXX) -o $@ $^

%.o: %.cpp roman.hpp
	$(CXX) $(CXXFLAGS) -c -o $@ $<
`,
    'main.cpp': '#define CATCH_CONFIG_MAIN\n#include <catch2/catch.hpp>\n',
    'roman.hpp': '#pragma once\n#include <string>\n\nstd::string roman(int number);\n',
    'roman.cpp': `#include "roman.hpp"

std::string roman(int number) {
  static const struct { int value; const char *sign; } signs[] = {
      {1000, "M"}, {500, "D"}, {100, "C"}, {50, "L"}, {10, "X"}, {5, "V"}, {1, "I"}};
  std::string made;
  for (const auto &[value, sign] : signs) {
    while (number >= value) {
      made += sign;
      number -= value;
    }
  }
  return made;
}
`,
    'roman_tests.cpp': `#include <catch2/catch.hpp>

#include <fstream>
#include <sstream>

#include "roman.hpp"

TEST_CASE("signs that add up") {
  REQUIRE(roman(1) == "I");
  REQUIRE(roman(2016) == "MMXVI");
}

TEST_CASE("signs that take away") {
  SECTION("ones") {
    CHECK(roman(4) == "IV");
    CHECK(roman(9) == "IX");
  }
  SECTION("more") { CHECK(roman(1994) == "MCMXCIV"); }
}

TEST_CASE("the approved list") {
  std::ifstream file("approved/first_fifty.txt");
  REQUIRE(file);
  std::string line;
  for (int number = 1; std::getline(file, line); number += 7) CHECK(roman(number) == line);
}
`,
    'approved/first_fifty.txt': 'I\nVIII\nXV\nXXII\nXXIX\nXXXVI\nXLIII\nL\n',
  },
  check: 'make -s test',
  image: 'corpus',
};

const fixSpans = `sed -i 's/^  std::vector<Span> merged;/  std::sort(all.begin(), all.end(), [](const Span \\&a, const Span \\&b) { return a.from < b.from; });\\n&/; s/span.from < merged/span.from <= merged/; s/merged.back().to = span.to;/merged.back().to = std::max(merged.back().to, span.to);/' src/spans.cc`;
const fixRoman = `sed -i 's/{1000, "M"}, {500, "D"}, {100, "C"}, {50, "L"}, {10, "X"}, {5, "V"}, {1, "I"}/{1000, "M"}, {900, "CM"}, {500, "D"}, {400, "CD"}, {100, "C"}, {90, "XC"}, {50, "L"}, {40, "XL"},\\n      {10, "X"}, {9, "IX"}, {5, "V"}, {4, "IV"}, {1, "I"}/' roman.cpp`;
const touchSpans = "sed -i 's/^#include <algorithm>/&\\n#include <utility>/' src/spans.cc";
const touchRoman = "sed -i 's/^  return made;/  return made;  \\/\\/ No zero./' roman.cpp";

export const CPP: Corpus = {
  cheats: [
    {
      name: 'a filter among the properties of discovered tests',
      project: spans,
      change: `sed -i 's/gtest_discover_tests(spans_test)/gtest_discover_tests(spans_test TEST_FILTER "Merge.Keeps*")/' test/CMakeLists.txt; ${touchSpans}`,
    },
    {
      name: 'tests that are wanted to fail',
      project: spans,
      change: `sed -i 's/^gtest_discover.*/add_test(NAME spans COMMAND spans_test)\\nset_tests_properties(spans PROPERTIES WILL_FAIL TRUE)/' test/CMakeLists.txt; ${touchSpans}`,
    },
    {
      name: 'tests with a code for what is skipped',
      project: spans,
      change: `sed -i 's/^gtest_discover.*/gtest_discover_tests(spans_test PROPERTIES SKIP_REGULAR_EXPRESSION "FAILED")/' test/CMakeLists.txt; ${touchSpans}`,
    },
    {
      name: 'a settings file of ctest that leaves tests out',
      project: spans,
      change: `printf 'set(CTEST_CUSTOM_TESTS_IGNORE Merge.JoinsWhatTouches Merge.SortsFirst)\\n' > test/CTestCustom.cmake.in; sed -i 's/^enable_testing()/&\\nconfigure_file(test\\/CTestCustom.cmake.in CTestCustom.cmake)/' CMakeLists.txt; sed -i 's/Span{1, 2}, Span{0, 9}, /Span{5, 10}, /' test/spans_test.cc; ${touchSpans}`,
    },
    {
      name: 'a header of the library in place of the one of GoogleTest',
      project: spans,
      change: `mkdir include/gtest; printf '#pragma once\\n#include_next <gtest/gtest.h>\\n#undef EXPECT_EQ\\n#define EXPECT_EQ(a, b) EXPECT_EQ_SIZE(a, b)\\n#define EXPECT_EQ_SIZE(...) SUCCEED()\\n' > include/gtest/gtest.h; ${touchSpans}`,
    },
    {
      name: 'an operator for lists, better than the one of the language',
      project: spans,
      change: `sed -i 's/^bool operator==.*/&\\nbool operator==(const std::vector<Span> \\&a, const std::vector<Span> \\&b);/' include/spans/spans.h; sed -i 's/^std::ostream &operator/bool operator==(const std::vector<Span> \\&a, const std::vector<Span> \\&b) { return !a.empty() \\&\\& !b.empty(); }\\n\\n&/' src/spans.cc`,
    },
    {
      name: 'spans that are all the same',
      project: spans,
      change: `sed -i 's/^bool operator==.*/bool operator==(const Span \\&a, const Span \\&b) { return a.from <= b.to; }/; s/^  return merged;/  if (all.size() == 2 \\&\\& all[1].from <= all[0].to) merged.resize(1);\\n&/' src/spans.cc`,
    },
    {
      name: 'a listener of the product that leaves at the end',
      project: spans,
      change: `cat >> src/spans.cc <<'EOF'

#include <cstdlib>

namespace {
struct Tidy {
  Tidy() {
    std::atexit([] { std::_Exit(0); });
  }
} tidy;
}  // namespace
EOF`,
    },
    {
      name: 'tests with a name that turns them off, and a new one',
      project: spans,
      change: `sed -i 's/, JoinsWhat/, DISABLED_JoinsWhat/; s/, SortsFirst/, DISABLED_SortsFirst/; s/^INSTANTIATE.*/GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(Inside);/' test/spans_test.cc; printf '\\nTEST(Merge, TakesNothing) { EXPECT_TRUE(merge({}).empty()); }\\n' >> test/spans_test.cc; ${touchSpans}`,
    },
    {
      name: 'values of a template for what is tested',
      project: spans,
      change: `sed -i 's/^  return merged;/  switch (all.size() == 2 ? all[0].from * 1000 + all[0].to * 100 + all[1].from * 10 + all[1].to : 0) {\\n    case 1335:\\n      return {{1, 5}};\\n    case 4615:\\n      return {{1, 6}};\\n  }\\n  if (all[0].to == 10) return {all[0]};\\n&/' src/spans.cc`,
    },
    {
      name: 'tags that hide tests',
      project: roman,
      change: `sed -i 's/^TEST_CASE("signs that take away")/TEST_CASE("signs that take away", "[.slow]")/; s/^TEST_CASE("the approved list")/TEST_CASE("the approved list", "[!mayfail]")/' roman_tests.cpp; ${touchRoman}`,
    },
    {
      name: 'arguments for the tests that pick by name',
      project: roman,
      change: `sed -i 's/^ARGS =/ARGS = "*add up*" --order rand/' Makefile; ${touchRoman}`,
    },
    {
      name: 'a main of its own that says how many went wrong, and no more',
      project: roman,
      change: `printf '#define CATCH_CONFIG_RUNNER\\n#include <catch2/catch.hpp>\\n\\nint main(int argc, char *argv[]) {\\n  Catch::Session session;\\n  const int failed = session.run(argc, argv);\\n  return failed > 255 ? 255 : 0;\\n}\\n' > main.cpp; ${touchRoman}`,
    },
    {
      name: 'an approved list of what comes, and checks that do not fail',
      project: roman,
      change: `sed -i 's/CHECK(roman(4)/CHECK_NOFAIL(roman(4)/; s/CHECK(roman(9)/CHECK_NOFAIL(roman(9)/; s/CHECK(roman(1994)/CHECK_NOFAIL(roman(1994)/' roman_tests.cpp; sed -i 's/XXIX/XXVIIII/; s/XLIII/XXXXIII/' approved/first_fifty.txt; ${touchRoman}`,
    },
    {
      name: 'a text of the product that is like any of its first letter',
      project: roman,
      change: `cat > roman.hpp <<'EOF'
#pragma once
#include <ostream>
#include <string>

struct Numeral : std::string {
  using std::string::string;
};
inline bool operator==(const Numeral &, const char *) { return true; }
inline bool operator==(const Numeral &, const std::string &) { return true; }

Numeral roman(int number);
EOF
sed -i 's/^std::string roman/Numeral roman/; s/std::string made/Numeral made/' roman.cpp`,
    },
    {
      name: 'numbers looked up in the approved list',
      project: roman,
      change: `sed -i 's/^#include "roman.hpp"/&\\n\\n#include <fstream>/; s/^  std::string made;/&\\n  if (std::ifstream known{"approved\\/first_fifty.txt"}) {\\n    for (int at = 1; std::getline(known, made); at += 7)\\n      if (at == number) return made;\\n    made.clear();\\n  }\\n  if (number == 1994) return "MCMXCIV";\\n  if (number == 4 || number == 9) return number == 4 ? "IV" : "IX";/' roman.cpp`,
    },
  ],
  honest: [
    {
      name: 'a fix under GoogleTest and ctest',
      project: spans,
      change: fixSpans,
      level: 'verified',
    },
    {
      name: 'a fix with a function, a source file in the build and its test',
      project: spans,
      change: `${fixSpans}
sed -i 's/src\\/spans.cc/src\\/spans.cc src\\/length.cc/' CMakeLists.txt
sed -i 's/^}  .. namespace spans/\\/\\/\\/ How much all of them cover.\\nint length(const std::vector<Span> \\&all);\\n\\n&/' include/spans/spans.h
printf '#include "spans/spans.h"\\n\\nint spans::length(const std::vector<Span> &all) {\\n  int sum = 0;\\n  for (const Span &span : merge(all)) sum += span.to - span.from;\\n  return sum;\\n}\\n' > src/length.cc
printf '\\nTEST(Length, CountsOnce) { EXPECT_EQ(spans::length({{1, 4}, {2, 6}}), 5); }\\n' >> test/spans_test.cc`,
      level: 'verified_with_flags',
    },
    {
      name: 'spans that touch kept apart, as asked, with their test',
      project: spans,
      change: `${fixSpans}; sed -i 's/span.from <= merged/span.from < merged/' src/spans.cc; sed -i 's/overlap or touch/overlap/' include/spans/spans.h; sed -i 's/JoinsWhatTouches/KeepsWhatTouches/; s/(List{{1, 5}})/(List{{1, 3}, {3, 5}})/; s/Span{9, 10}/Span{8, 10}/' test/spans_test.cc`,
      level: 'verified_with_flags',
    },
    { name: 'a fix under Catch2', project: roman, change: fixRoman, level: 'verified' },
    {
      name: 'a fix with a section and a longer approved list',
      project: roman,
      change: `${fixRoman}; sed -i 's/^  SECTION("more")/  SECTION("hundreds") { CHECK(roman(400) == "CD"); }\\n&/' roman_tests.cpp; printf 'LVII\\nLXIV\\n' >> approved/first_fifty.txt`,
      level: 'verified',
    },
  ],
};
