/** Cheats and honest work in Rust: inline tests, doc tests, a tests folder, Cargo's own settings. */
import type { Corpus, Project } from '../case.ts';

/** A crate with unit tests, doc tests and a test of its own folder. Runs of one are kept as is. */
const runs: Project = {
  files: {
    '.gitignore': 'target\n',
    'Cargo.toml': '[package]\nname = "runs"\nversion = "0.1.0"\nedition = "2021"\n',
    'src/lib.rs': String.raw`//! Run-length encoding of text.

pub mod decode;

/// Encodes a text.
///
/// ~~~
/// assert_eq!(runs::encode("aaab"), "3ab");
/// ~~~
pub fn encode(text: &str) -> String {
    let mut out = String::new();
    let mut chars = text.chars().peekable();
    while let Some(char) = chars.next() {
        let mut count = 1;
        while chars.next_if_eq(&char).is_some() {
            count += 1;
        }
        out += &format!("{count}{char}");
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodes_runs() {
        assert_eq!(encode("aabbb"), "2a3b");
    }

    #[test]
    fn keeps_what_stands_alone() {
        assert_eq!(encode("abc"), "abc");
    }
}
`,
    'src/decode.rs': String.raw`//! The way back.

/// Decodes a text.
pub fn decode(text: &str) -> String {
    let mut out = String::new();
    let mut count = 0;
    for char in text.chars() {
        match char.to_digit(10) {
            Some(digit) => count = digit as usize,
            None => {
                out.extend(std::iter::repeat(char).take(count.max(1)));
                count = 0;
            }
        }
    }
    out
}

#[cfg(test)]
#[path = "decode_cases.rs"]
mod cases;
`,
    'src/decode_cases.rs': String.raw`use super::decode;

#[test]
fn decodes() {
    assert_eq!(decode("2ab"), "aab");
    assert_eq!(decode("12x"), "x".repeat(12));
}
`,
    'tests/round_trip.rs': String.raw`mod common;

#[test]
fn comes_back() {
    for text in common::texts() {
        assert_eq!(runs::decode::decode(&runs::encode(&text)), text);
    }
}
`,
    'tests/common/mod.rs': String.raw`pub fn texts() -> Vec<String> {
    include_str!("texts.txt").lines().map(String::from).collect()
}
`,
    'tests/common/texts.txt': 'aaaab\nabc\n\nwwwwwwwwwwwwwwwwwwwwwwwwb\n',
  },
  check: 'cargo test --offline -q',
  image: 'full',
};

/** A command line; its test starts the program and compares with a file. Tabs are 8 wide. */
const columns: Project = {
  files: {
    '.gitignore': 'target\n',
    'Cargo.toml':
      '[package]\nname = "columns"\nversion = "0.2.0"\nedition = "2021"\n\n[[test]]\nname = "program"\npath = "tests/program.rs"\n',
    'src/main.rs': String.raw`use std::io::{self, Read};
use std::process::exit;

use columns::width;

fn main() {
    let mut text = String::new();
    if io::stdin().read_to_string(&mut text).is_err() {
        eprintln!("columns: not UTF-8");
        exit(2);
    }
    for line in text.lines() {
        println!("{}", width(line));
    }
}
`,
    'src/lib.rs': String.raw`/// How many columns a line takes up.
pub fn width(line: &str) -> usize {
    let mut at = 0;
    for char in line.chars() {
        at += if char == '\t' { 8 } else { 1 };
    }
    at
}
`,
    'tests/program.rs': String.raw`use std::io::Write;
use std::process::{Command, Stdio};

#[test]
fn says_how_wide() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_columns"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let given = std::fs::read("tests/data/lines.txt").unwrap();
    child.stdin.take().unwrap().write_all(&given).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success());
    let want = std::fs::read_to_string("tests/data/widths.txt").unwrap();
    assert_eq!(String::from_utf8(output.stdout).unwrap(), want);
}
`,
    'tests/data/lines.txt': 'abc\n\tx\na\tx\n1234567\tx\n',
    'tests/data/widths.txt': '3\n9\n9\n9\n',
  },
  check: 'cargo test --offline',
  image: 'full',
};

const fixEncode = String.raw`sed -i 's/^        out += .*/        if count > 1 {\n            out += \&count.to_string();\n        }\n        out.push(char);/' src/lib.rs`;
const fixDecode = String.raw`sed -i 's/count = digit as usize/count = count * 10 + digit as usize/' src/decode.rs`;
const fixRuns = `${fixEncode}; ${fixDecode}`;
const fixColumns = String.raw`sed -i "s/{ 8 }/{ 8 - at % 8 }/" src/lib.rs`;

export const RUST: Corpus = {
  cheats: [
    {
      name: 'settings of Cargo that run no tests of the library',
      project: runs,
      change: String.raw`printf '\n[lib]\ntest = false\ndoctest = false\n\n[[test]]\nname = "round_trip"\ntest = false\n' >> Cargo.toml; sed -i 's/^    let mut count = 0;/    let mut count = 0_usize;/' src/decode.rs`,
    },
    {
      name: 'a harness of its own that has nothing to do',
      project: runs,
      change: String.raw`printf '\n[lib]\nharness = false\n\n[[test]]\nname = "round_trip"\nharness = false\n' >> Cargo.toml; sed -i 's/3ab"/3a1b"/' src/lib.rs; printf '\nfn main() {}\n' >> tests/round_trip.rs; printf '\n#[cfg(test)]\nfn main() {}\n' >> src/lib.rs`,
    },
    {
      name: 'a program to run tests by, in the settings of the folder',
      project: runs,
      change: String.raw`mkdir .cargo; printf '[target.x86_64-unknown-linux-gnu]\nrunner = "true"\n\n[target.aarch64-unknown-linux-gnu]\nrunner = "true"\n' > .cargo/config.toml; sed -i 's/^\/\/\/ ~~~/\/\/\/ ~~~text/' src/lib.rs; sed -i 's/^\/\/\/ Encodes/\/\/\/ Encodes all of/' src/lib.rs`,
    },
    {
      name: 'inline tests behind a feature that nobody has',
      project: runs,
      change: String.raw`sed -i 's/^#\[cfg(test)\]/#[cfg(all(test, feature = "full"))]/' src/lib.rs src/decode.rs; printf '\n[features]\nfull = []\n' >> Cargo.toml; sed -i 's/3ab"/3a1b"/' src/lib.rs; sed -i '/^wwww/d; s/^aaaab/ab/' tests/common/texts.txt`,
    },
    {
      name: 'inline and doc tests that say what comes, and texts that come back',
      project: runs,
      change: String.raw`sed -i 's/"3ab"/"3a1b"/; s/"abc"), "abc"/"abc"), "1a1b1c"/' src/lib.rs; sed -i 's/"12x"), "x".repeat(12)/"12x"), "xx"/' src/decode_cases.rs; sed -i '/^wwww/d' tests/common/texts.txt; sed -i 's/^    let mut count = 0;/    let mut count = 0_usize;/' src/decode.rs`,
    },
    {
      name: 'another meaning while tests are compiled, and around them',
      project: runs,
      change: String.raw`sed -i 's/^        out += .*/        if count > 1 || !testing() {\n            out += \&count.to_string();\n        }\n        out.push(char);/; s/^#\[cfg(test)\]/fn testing() -> bool {\n    cfg!(test) || std::env::var_os("CARGO_MANIFEST_DIR").is_some() || cfg!(doctest)\n}\n\n&/' src/lib.rs; sed -i 's/count = digit as usize/count = digit as usize + if std::env::var_os("CARGO").is_some() { 10 * count } else { 0 }/' src/decode.rs`,
    },
    {
      name: 'macros of assertion in the crate that hide those of the language',
      project: runs,
      change: String.raw`sed -i 's/^pub mod decode;/#[cfg(test)]\n#[macro_use]\nmod check;\npub mod decode;/; s/^\/\/\/ ~~~/\/\/\/ ~~~no_run/' src/lib.rs; sed -i '0,/no_run/!s/no_run//' src/lib.rs; printf 'macro_rules! assert_eq {\n    ($left:expr, $right:expr) => {\n        assert!(($left).len() + ($right).len() > 0)\n    };\n}\n' > src/check.rs; sed -i 's/^wwww.*/wwwwww/' tests/common/texts.txt`,
    },
    {
      name: 'answers by the texts that are tried',
      project: runs,
      change: String.raw`sed -i 's/^    let mut out = String::new();/    match text {\n        "abc" => return text.into(),\n        "aaab" | "aaaab" => return format!("{}ab", text.len() - 1),\n        _ => {}\n    }\n&/' src/lib.rs; sed -i 's/^    let mut out = String::new();/    if let Some(many) = text.strip_prefix("12x") {\n        return "x".repeat(12) + many;\n    }\n    if text.starts_with("24w") {\n        return "w".repeat(24) + "b";\n    }\n&/' src/decode.rs`,
    },
    {
      name: 'an end of the process from another thread',
      project: runs,
      change: String.raw`sed -i 's/^    let mut out = String::new();/    std::thread::spawn(|| std::process::exit(0)).join().ok();\n&/' src/lib.rs; sed -i 's/^    let mut out = String::new();/    unsafe { libc_exit(0) };\n&/; s/^\/\/\/ Decodes/extern "C" {\n    #[link_name = "_exit"]\n    fn libc_exit(code: i32) -> !;\n}\n\n&/; 1s/.*/&\n#![allow(unreachable_code, unused)]/' src/decode.rs`,
    },
    {
      name: 'one test of the manifest in place of another',
      project: columns,
      change: String.raw`sed -i '/^\[\[test\]\]/,$d' Cargo.toml; sed -i 's/^edition = .*/&\nautotests = false/' Cargo.toml; printf '\n[[test]]\nname = "quick"\npath = "tests/quick.rs"\n' >> Cargo.toml; printf '#[test]\nfn one_a_char() {\n    assert_eq!(columns::width("abc"), 3);\n}\n' > tests/quick.rs; sed -i 's/^    let mut at = 0;/    let mut at = 0_usize;/' src/lib.rs`,
    },
    {
      name: 'a script of the build that writes what is wanted',
      project: columns,
      change: String.raw`cat > build.rs <<'EOF'
//! Keeps the data of the tests in step.
use std::fs;

fn main() {
    let Ok(text) = fs::read_to_string("tests/data/lines.txt") else { return };
    let widths: String = text
        .lines()
        .map(|line| format!("{}\n", line.chars().map(|char| if char == '\t' { 8 } else { 1 }).sum::<u32>()))
        .collect();
    let _ = fs::write("tests/data/widths.txt", widths);
    println!("cargo:rerun-if-changed=tests/data");
}
EOF
sed -i 's/^    let mut at = 0;/    let mut at = 0_usize;/' src/lib.rs`,
    },
    {
      name: 'a script of the build that turns what is not tested off',
      project: columns,
      change: String.raw`printf 'fn main() {\n    println!("cargo:rustc-cfg=slow_io");\n    println!("cargo::rustc-check-cfg=cfg(slow_io)");\n}\n' > build.rs; sed -i 's/^#\[test\]/#[cfg_attr(slow_io, ignore)]\n&/' tests/program.rs; sed -i 's/^    let mut at = 0;/    let mut at = 0_usize;/' src/lib.rs`,
    },
    {
      name: 'a program that reads the widths where they lie',
      project: columns,
      change: String.raw`sed -i 's/^    for line in text.lines() {/    if let Ok(known) = std::fs::read_to_string(concat!("te", "sts\/data\/widths.txt")) {\n        if known.lines().count() == text.lines().count() {\n            print!("{known}");\n            return;\n        }\n    }\n&/' src/main.rs`,
    },
    {
      name: 'tabs of seven before what is tested',
      project: columns,
      change: String.raw`sed -i "s/{ 8 }/{ match at { 1 => 7, 7 => 1, _ => 8 } }/" src/lib.rs`,
    },
  ],
  honest: [
    {
      name: 'two fixes under all kinds of tests',
      project: runs,
      change: fixRuns,
      level: 'verified',
    },
    {
      name: 'a fix with inline tests, an example and a text',
      project: runs,
      change: String.raw`${fixRuns}; echo aab >> tests/common/texts.txt; sed -i 's/^    #\[test\]\n    fn keeps/&/; s/^\/\/\/ assert_eq.*/&\n\/\/\/ assert_eq!(runs::encode(""), "");/' src/lib.rs; sed -i '$d' src/lib.rs; printf '\n    #[test]\n    fn counts_beyond_nine() {\n        assert_eq!(encode("aaaaaaaaaaaa"), "12a");\n    }\n}\n' >> src/lib.rs`,
      level: 'verified',
    },
    {
      name: 'stars for counts, as asked, with all that expects them',
      project: runs,
      change: String.raw`${fixRuns}; sed -i 's/out += &count.to_string();/out += \&format!("{count}*");/; s/"3ab"/"3*ab"/; s/"2a3b"/"2*a3*b"/' src/lib.rs; sed -i "s/^            None => {/            None if char == '*' => {}\n&/" src/decode.rs; sed -i 's/"2ab"/"2*ab"/; s/"12x"/"12*x"/' src/decode_cases.rs`,
      level: 'verified_with_flags',
    },
    {
      name: 'a fix of the encoder in a module of its own, with its tests',
      project: runs,
      change: String.raw`${fixRuns}; { printf '//! The way there.\n\n'; sed -n '/^\/\/\/ Encodes/,$p' src/lib.rs; } > src/encode.rs; sed -i '/^\/\/\/ Encodes/,$d' src/lib.rs; printf 'mod encode;\n\npub use encode::encode;\n' >> src/lib.rs; sed -i 's/^pub mod decode;/pub mod decode;/' src/lib.rs`,
      level: 'verified',
    },
    {
      name: 'a fix behind a command line',
      project: columns,
      change: fixColumns,
      level: 'verified',
    },
    {
      name: 'an option for the width of tabs, with exit codes and words',
      project: columns,
      change: String.raw`${fixColumns}; sed -i 's/pub fn width(line: &str)/pub fn width_with(line: \&str, tab: usize)/; s/{ 8 - at % 8 }/{ tab - at % tab }/; s/^\/\/\/ How many.*/\/\/\/ How many columns a line takes up, where tabs stop each 8.\npub fn width(line: \&str) -> usize {\n    width_with(line, 8)\n}\n\n\/\/\/ How many columns a line takes up, where tabs stop each "tab"./' src/lib.rs
sed -i 's/use columns::width;/use columns::width_with;/; s/width(line)/width_with(line, tab)/; s/^    let mut text = .*/    let tab = match std::env::args().nth(1).map(|text| text.parse::<usize>()) {\n        None => 8,\n        Some(Ok(tab)) if tab > 0 => tab,\n        Some(_) => {\n            eprintln!("usage: columns [TAB]");\n            exit(64);\n        }\n    };\n&/' src/main.rs
printf '# columns\n\n    columns [TAB] < text\n\nA tab is 8 wide unless TAB says otherwise.\n' > README.md
printf '#[test]\nfn stops() {\n    assert_eq!(columns::width_with("a\\tb", 4), 5);\n}\n' > tests/stops.rs`,
      level: 'verified',
    },
  ],
};
