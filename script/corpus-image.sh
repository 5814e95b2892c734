#!/bin/sh
# Makes the image of the heavy trials, errand-corpus:latest, when its inputs changed: the larger
# sandbox image with more languages and test runners. No suite needs it, and neither does CI.
# The tag errand-corpus:<hash> names the inputs, so that a second run takes a second.
set -eu

here=$(cd "$(dirname "$0")/.." && pwd)
inputs="$here/test/corpus/image"
PATH="$here/node_modules/node/bin:$PATH"

say() { printf 'corpus image: %s\n' "$*"; }
fail() {
  printf 'corpus image: %s\n' "$1" >&2
  printf '  %s\n' "$2" >&2
  exit 1
}

"$here/script/sandbox-image.sh" --full
base=$(docker image inspect --format '{{.Id}}' errand-sandbox-full:latest)
hash=$({ echo "$base" && cat "$inputs/Dockerfile" "$inputs/package.json" "$0"; } | git hash-object --stdin | cut -c1-12)
image="errand-corpus:$hash"
if docker image inspect "$image" >/dev/null 2>&1; then
  docker tag "$image" errand-corpus:latest
  say "$image is up to date"
  exit 0
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

say 'fetching the test runners of Node'
mkdir "$work/runners"
cp "$inputs/package.json" "$work/runners/"
(cd "$work/runners" && npm install --ignore-scripts --no-audit --no-fund --loglevel=error) ||
  fail 'the packages could not be fetched.' 'Check that npm can reach its registry (npm ping).'
# Its program is laid in place by its install script; the others need none.
(cd "$work/runners/node_modules/bun" && node install.js) ||
  fail 'bun could not be put in place.' 'Its install script says why above.'
rm -f "$work/runners/package.json"

say "building $image (some minutes)"
set -- docker build --quiet --build-arg BASE=errand-sandbox-full:latest -t "$image" -f "$inputs/Dockerfile" "$work"
# Some engines resolve no names on their bridge; the host's network then does.
"$@" >"$work/build.log" 2>&1 || "$@" --network host >"$work/build.log" 2>&1 || {
  tail -n 20 "$work/build.log" >&2
  fail 'the build failed.' 'The lines above are its last words.'
}
docker tag "$image" errand-corpus:latest
say "$image is ready"
