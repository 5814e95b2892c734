/** What the test runners of Rust and Java say of their tests, in the image that has both. */
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { names, runOn, type Seen } from './report-room.ts';

const seen = new Map<string, Seen>();

const CALC = `package sums; public class Sums { public static int add(int a, int b) { return a + b; } }\n`;
const TESTS = `package sums;
import static org.junit.Assert.assertEquals;
import org.junit.Ignore;
import org.junit.Test;
public class SumsTest {
  @Test public void adds() { assertEquals(3, Sums.add(1, 2)); }
  @Test public void subtracts() { assertEquals(-1, Sums.add(1, 2)); }
  @Test @Ignore("not yet") public void later() {}
}
`;

const java = (folder: string) => ({
  [`${folder}/src/main/java/sums/Sums.java`]: CALC,
  [`${folder}/src/test/java/sums/SumsTest.java`]: TESTS,
});

before(async () => {
  const outcomes = await runOn(
    {
      'Cargo.toml': '[package]\nname = "sums"\nversion = "0.1.0"\nedition = "2021"\n',
      'src/lib.rs': `/// Adds.
///
/// \`\`\`
/// assert_eq!(sums::add(1, 2), 3);
/// \`\`\`
pub fn add(a: i32, b: i32) -> i32 {
    a + b
}

#[cfg(test)]
mod tests {
    #[test]
    fn adds() {}
    #[test]
    fn subtracts() {
        assert_eq!(super::add(1, 2), -1);
    }
    #[test]
    #[ignore = "not yet"]
    fn later() {}
}
`,
      ...java('maven'),
      'maven/pom.xml': `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>org.example</groupId><artifactId>sums</artifactId><version>1</version>
  <properties>
    <maven.compiler.source>17</maven.compiler.source><maven.compiler.target>17</maven.compiler.target>
    <project.build.sourceEncoding>UTF-8</project.build.sourceEncoding>
  </properties>
  <dependencies>
    <dependency><groupId>junit</groupId><artifactId>junit</artifactId><version>4.13.2</version><scope>test</scope></dependency>
  </dependencies>
</project>
`,
      ...java('gradle'),
      'gradle/build.gradle': `apply plugin: 'java'
repositories { maven { url 'file:///usr/share/maven-repo' } }
dependencies { testCompile 'junit:junit:4.13.2' }
`,
    },
    [
      { name: 'cargo', command: 'cargo test --no-fail-fast' },
      { name: 'maven', command: 'cd maven && mvn -B -o test' },
      { name: 'gradle', command: 'cd gradle && gradle --offline test' },
    ],
    { image: 'errand-sandbox-full:latest' },
  );
  for (const outcome of outcomes) seen.set(outcome.name, outcome);
});

test('cargo test, documentation tests too', () => {
  const run = seen.get('cargo');
  assert.equal(run?.exit, 101, run?.tail);
  assert.deepEqual(names(run).toSorted(), [
    'failed: tests::subtracts',
    'passed: src/lib.rs - add',
    'passed: tests::adds',
    'skipped: tests::later',
  ]);
});

for (const name of ['maven', 'gradle']) {
  test(name, () => {
    const run = seen.get(name);
    assert.equal(run?.exit, 1, run?.tail);
    assert.deepEqual(names(run).toSorted(), [
      'failed: sums.SumsTest > subtracts',
      'passed: sums.SumsTest > adds',
      'skipped: sums.SumsTest > later',
    ]);
    assert.equal(run.tests?.format, 'junit');
  });
}
