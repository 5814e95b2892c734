#!/usr/bin/env bash
# git-crypt 0.7.0 (Debian's): of a file that was committed before its pattern was added, so that it is
# not encrypted in history, `git checkout` writes the content with a warning, as is wanted. Where that
# file is shorter than the ten bytes of git-crypt's header, it writes an empty file, with status 0.
#
# Seen: "short" has 0 bytes after the checkout and had 3; "long" has its 27 bytes.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
cd "$place"
(apt-get download git-crypt=0.7.0-0.1 && dpkg-deb -x git-crypt_*.deb tool) >/dev/null 2>&1
export PATH="$place/tool/usr/bin:$PATH" HOME="$place" GIT_CONFIG_GLOBAL=/dev/null
git init -q repository
cd repository
git config user.name Somebody
git config user.email somebody@example.com
printf 'on\n' >short
printf 'a setting of several words\n' >long
git add .
git commit -qm 'Settings'
printf 'short filter=git-crypt\nlong filter=git-crypt\n' >.gitattributes
git-crypt init >/dev/null 2>&1
rm short long
git checkout -q -- short long 2>/dev/null || { echo "the checkout fails now"; exit 1; }
[ "$(wc -c <long)" = 27 ] || { echo "the long file has another length"; exit 1; }
[ "$(wc -c <short)" = 0 ] || { echo "the short file is kept now"; exit 1; }
echo "git-crypt 0.7.0 empties a short file that was not encrypted"
