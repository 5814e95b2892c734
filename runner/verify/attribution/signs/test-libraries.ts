/**
 * Tells whether a source file loads a test library. Pure. Besides known names, any name with the
 * word "test" or "testing" counts, so that unknown libraries are recognised too.
 */
import type { Language } from '../languages.ts';

const KNOWN: Partial<Record<Language, RegExp>> = {
  javascript:
    /^(node:test|vitest|jest|jest-.+|@jest\/.+|@vitest\/.+|mocha|chai|chai-.+|sinon|sinon-.+|ava|tap|tape|uvu|jasmine(-.+)?|@playwright\/test|cypress|bun:test|@std\/(assert|expect|testing).*|.*deno\.land\/std[^/]*\/(testing|assert|expect)\/.*|jsr:@std\/(assert|expect|testing).*|expect|expect\.js|should|must|unexpected|power-assert|supertest|nock|enzyme|testdouble|proxyquire|rewire|fast-check|qunit|@japa\/.+|lab|@hapi\/(lab|code)|zora|baretest|tsd|expect-type|tstyche|webdriverio|@wdio\/.+|codeceptjs|@cucumber\/.+|cucumber|benchmark|tinybench|mitata|c8|nyc)(\/|$)/,
  python:
    /^(_?pytest\w*|unittest\w*|nose\d?|hypothesis|doctest|testtools|mock|behave|robot|ward|assertpy|sure|expects|responses|freezegun|syrupy|vcr|faker|factory|pluggy|coverage|tox|nox)(\.|$)/,
  ruby: /^(minitest|rspec|test\/unit|test-unit|shoulda|mocha|webmock|vcr|capybara|factory_bot|factory_girl|spec_helper|rails_helper|test_helper|cucumber|simplecov|bacon|riot|timecop|rack\/test|active_support\/test\w*|assert|cutest)(\/|$|-|_)/,
  php: /^\\?(PHPUnit|Pest|Mockery|Prophecy|Codeception|PhpSpec|Behat|Tester|Yoast\\PHPUnit\w*|SebastianBergmann\\(?:Comparator|Exporter))(\\|$)/,
  perl: /^(Test2?(::.*)?|TAP(::.*)?)$/,
  lua: /^(busted|luassert|luaunit|telescope|lust|lunatest|laura|mini\.test|say)(\.|$)/,
  elixir: /^(ExUnit|Mox|StreamData|PropCheck|Mimic|Hammox|ESpec|Wallaby|Bypass)(\.|$)/,
  erlang: /^(eunit|ct|proper|meck|triq)$|eunit\.hrl$|ct\.hrl$|proper\.hrl$/,
  go: /^testing(\/|$)|(^|\/)(testify|gomega|ginkgo|gocheck|check\.v1|goconvey|gomock|go-sqlmock|quicktest|gotest\.tools|rapid)(\/|$)/,
  rust: /^(proptest|quickcheck|rstest|mockall|insta|assert_cmd|assert_fs|predicates|criterion|wiremock|trybuild|serial_test|pretty_assertions|test|test_case|libtest_mimic|expect_test|divan)(::|$)/,
  jvm: /^(org\.junit|junit\.|org\.testng|kotlin\.test|io\.kotest|spock\.|org\.mockito|org\.assertj|org\.hamcrest|io\.mockk|com\.google\.common\.truth|com\.google\.testing|org\.scalatest|org\.scalacheck|munit|utest|org\.specs2|zio\.test|org\.easymock|org\.jmock|net\.jqwik|io\.cucumber|org\.openjdk\.jmh|org\.powermock|com\.github\.tomakehurst|weaver)/,
  dotnet:
    /^(NUnit|Xunit|Microsoft\.VisualStudio\.TestTools|Moq|FluentAssertions|NSubstitute|FakeItEasy|Shouldly|TUnit|Fixie|Expecto|FsUnit|FsCheck|BenchmarkDotNet|Verify(Xunit|NUnit))(\.|$)/i,
  c: /(^|\/)(gtest|gmock|catch2?|catch_test_macros|catch_amalgamated|doctest|boost\/test|cppunit|CppUTest|CppUTestExt|unity|unity_fixture|cmocka|check|CUnit|cutest|CuTest|criterion|minunit|greatest|munit|acutest|utest|ut|snitch|tap|lest|bandit|benchmark|XCTest|QtTest)(\/|\.h|\.hpp|$)|^QTest$/i,
  swift: /^(XCTest|Testing|Quick|Nimble|SnapshotTesting)$/,
  dart: /^package:(test|test_api|flutter_test|mockito|mocktail|integration_test|matcher)\//,
  haskell: /^(Test\.|Hedgehog|Test$)/,
  ocaml: /^(Alcotest|OUnit2?|QCheck2?|Ppx_expect|Crowbar)$/,
  fsharp:
    /^(NUnit|Xunit|Expecto|FsUnit|FsCheck|Microsoft\.VisualStudio\.TestTools|Swensen\.Unquote)(\.|$)/,
  clojure: /^(clojure|cljs)\.test|^(midje|speclj|expectations|kaocha|matcher-combinators)\b/,
  julia: /^(Test|ReTest|Aqua|SafeTestsets|TestItems|XUnit)$/,
  r: /^(testthat|RUnit|tinytest|unitizer|checkmate|mockery)$/,
  nim: /^(std\/)?(unittest\d?|testament|balls)$/,
  d: /^(unit_threaded|dunit|fluent)(\.|$)/,
};

const WORD =
  /(^|[^a-z])(test|tests|testing|testkit|testutils?|testlib|httptest|iotest|fstest|testhelpers?)([^a-z]|$)/i;

/** `names` holds what a file loads from outside the repository. */
export function testLibraryAmong(language: Language, names: readonly string[]): string | undefined {
  const known = KNOWN[language];
  return names.find((name) => {
    if (known?.test(name)) return true;
    // In Erlang and OCaml, `names` holds every word before a dot or colon.
    if (language === 'erlang' || language === 'ocaml' || language === 'shell') return false;
    return WORD.test(name.replace(/([a-z])([A-Z])/g, '$1-$2'));
  });
}
