# shellcheck shell=bash
# Brings what this repository needs, and nothing that is there already. Sourced, then called with
# the parts wanted:
#
#   . "$(dirname "$0")/bring.sh"; bring node docker image build
#
#   node    npm packages as in package-lock.json; with them Node 24, first on PATH afterwards
#   docker  a Docker Engine that answers
#   image   the image that sandboxes start from
#   full    the one with Rust and Java too
#   browser the image that pages are looked at with: the usual one with Chromium and fonts
#   build   dist/ from the present sources
#   vsix    dist/errand.vsix from that build
#   agents  the foreign agents that tests run, outside of the product's own dependencies
#   editor  a real VS Code (code-server) and Chromium, outside of the product's own dependencies
#
# Every part first says whether it can be brought at all; only when all can is anything started.
# The engine and its images come beside the rest: one waits for the network while the other
# computes.
# Works on a fresh Debian as root with Node 20 or later and npm; on a developer's Linux or Mac it
# uses the Docker Engine and the browser that are there, installs no system package and starts no
# daemon. It never stops the engine that it started: the next run uses it again.
# Must run in bash 3.2 (a Mac's). Output of every command goes to a log that is shown on failure.

errand_root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
errand_cache=${XDG_CACHE_HOME:-$HOME/.cache}/errand
errand_editor=$errand_cache/code-server-4.139.1

bring() {
  local part engine='' rest='' lines
  mkdir -p "$errand_cache/log" || exit 1
  export DEBIAN_FRONTEND=noninteractive
  for part in git "$@"; do "can_bring_$part"; done
  bring_git
  for part in "$@"; do
    case $part in
      node) bring_node ;; # first of all: the others run with it
      docker | image | full | browser) engine="$engine $part" ;;
      *) rest="$rest $part" ;;
    esac
  done
  [ -n "$engine" ] || { each $rest; return; }
  [ -n "$rest" ] || { each $engine; return; }
  # Only the rest sets variables, so it stays in this shell.
  lines=$(mktemp)
  each $engine >"$lines" 2>&1 &
  errand_beside=$!
  trap 'kill "$errand_beside" 2>/dev/null' EXIT
  each $rest
  trap - EXIT
  printf '%-34s ' 'Docker Engine and images …'
  if wait "$errand_beside"; then engine=0; else engine=1; fi
  printf '\n'
  cat "$lines"
  rm -f "$lines"
  [ "$engine" = 0 ] || exit 1
}

each() {
  local part
  for part in "$@"; do "bring_$part"; done
}

# --- git: always wanted, and rarely missing

can_bring_git() {
  command -v git >/dev/null || can_apt || cannot 'git is not installed.' 'Install git, then run this again.'
}

bring_git() { command -v git >/dev/null || step 'git: install' apt_install git ca-certificates; }

# --- node: the packages, and Node 24 with them

can_bring_node() {
  command -v node >/dev/null && command -v npm >/dev/null ||
    cannot 'Node.js with npm is not installed.' 'Install Node.js 20 or later, then run this again.'
}

bring_node() {
  # npm belongs to the Node that was there before; the Node that it brings has none of its own.
  if ! node "$errand_root/script/packages-in-step.mjs" "$errand_root"; then
    step 'npm packages' install_packages
  fi
  export PATH="$errand_root/node_modules/node/bin:$errand_root/node_modules/.bin:$PATH"
  step "Node $(node -p 'process.versions.node')" test "$(node -p 'process.versions.node.split(".")[0]')" = 24
}

install_packages() {
  cd "$errand_root" || return
  # Not `npm ci`: it refuses a lock file that lacks optional packages of other platforms, and npm
  # leaves those out where the registry at hand does not have them. So: install, write nothing,
  # and see for ourselves afterwards that what is there is what the lock file says.
  npm install --no-save --no-audit --no-fund --loglevel=error || return
  # The package `node` fetches the binary for this platform when its install script runs. Where
  # install scripts are switched off, run that one by itself.
  if ! [ -x node_modules/node/bin/node ]; then
    (cd node_modules/node && node installArchSpecificPackage.js) || return
  fi
  node script/packages-in-step.mjs . || {
    echo 'What npm installed is not what package-lock.json says.'
    return 1
  }
}

# --- docker: an engine that answers

can_bring_docker() {
  engine_answers || can_apt || cannot 'No Docker Engine answers here.' \
    'Start Docker (Docker Desktop, or: sudo systemctl start docker) and make sure that this user may use it (docker version has to show a server), then run this again. On Debian, running this as root installs and starts an engine.'
}

bring_docker() {
  if ! engine_answers; then
    command -v dockerd >/dev/null && command -v iptables >/dev/null ||
      step 'Docker Engine: install' apt_install docker.io iptables
    step 'Docker Engine: start' start_engine
  fi
  step "Docker Engine $(docker version --format '{{.Server.Version}}')" true
}

engine_answers() {
  command -v docker >/dev/null && docker version --format '{{.Server.Version}}' >/dev/null 2>&1
}

# Starts dockerd by hand, as no init system need be running. It gets a session of its own, so it
# outlives this script, which is wanted.
start_engine() {
  local pid tries=0
  setsid dockerd -H unix:///var/run/docker.sock >"$errand_cache/log/dockerd.log" 2>&1 </dev/null &
  pid=$!
  until engine_answers; do
    tries=$((tries + 1))
    if [ "$tries" -gt 300 ] || ! kill -0 "$pid" 2>/dev/null; then
      grep -v level=info "$errand_cache/log/dockerd.log" | tail -n 20
      echo 'dockerd did not come up.'
      return 1
    fi
    sleep 0.2
  done
}

# --- image

can_bring_image() { :; }

bring_image() { step 'Sandbox image' bash "$errand_root/script/sandbox-image.sh"; }

can_bring_full() { :; }

bring_full() {
  step 'Sandbox image, Rust and Java' bash "$errand_root/script/sandbox-image.sh" --full
}

# --- browser: Chromium's headless shell and fonts from Debian, about 0.7 GB

can_bring_browser() { :; }

bring_browser() { step 'Browser image' node "$errand_root/script/browser-image.ts"; }

# --- agents: about 500 MB once, as archives of the npm registry with pinned hashes

can_bring_agents() { :; }

bring_agents() {
  ERRAND_TOOL_CACHE=$errand_cache/tools
  export ERRAND_TOOL_CACHE
  step 'Foreign agents' node "$errand_root/script/foreign-agents.ts" "$ERRAND_TOOL_CACHE"
}

# --- build, vsix

can_bring_build() { :; }

bring_build() {
  if [ "$(cat "$errand_root/dist/.built" 2>/dev/null)" = "$(build_inputs)" ]; then
    step 'Build (unchanged)' true
  else
    step 'Build' build
  fi
}

build() {
  cd "$errand_root" && rm -f dist/.built && npm run --silent build && build_inputs >dist/.built
}

can_bring_vsix() { :; }

bring_vsix() {
  if [ -f "$errand_root/dist/errand.vsix" ] &&
    [ "$(cat "$errand_root/dist/.packaged" 2>/dev/null)" = "$(build_inputs)" ]; then
    step 'VSIX (unchanged)' true
  else
    step 'VSIX' package_vsix
  fi
}

package_vsix() {
  cd "$errand_root" && rm -f dist/.packaged &&
    npm run --silent vsix && build_inputs >dist/.packaged
}

# One line that changes with the name or content of anything that the build or the VSIX is made of.
build_inputs() {
  # Some of these may not be there; find says so with its exit status, which is of no interest.
  (cd "$errand_root" && { find runner extension webview media l10n script/bundle.ts package*.json \
    tsconfig*.json README.md CHANGELOG.md LICENSE .vscodeignore -type f -print0 2>/dev/null || true; } |
    LC_ALL=C sort -z | xargs -0 cksum | cksum)
}

# --- editor: code-server and Chromium

can_bring_editor() {
  [ -n "$(chromium_path)" ] || can_apt || cannot 'No Chromium was found.' \
    'Install Chromium or Chrome, or set ERRAND_CHROMIUM to the path of its program, then run this again.'
}

bring_editor() {
  [ -n "$(chromium_path)" ] || step 'Chromium: install' apt_install chromium fonts-dejavu-core
  ERRAND_CHROMIUM=$(chromium_path)
  ERRAND_CODE_SERVER=$errand_editor/node_modules/code-server
  export ERRAND_CHROMIUM ERRAND_CODE_SERVER
  cmp -s "$errand_root/test/support/vscode/server/package-lock.json" "$errand_editor/.installed" ||
    step 'VS Code: install' install_editor
  step "VS Code $(editor_version) under Chromium" test -x "$ERRAND_CHROMIUM"
}

editor_version() { node -p "require('$ERRAND_CODE_SERVER/lib/vscode/package.json').version"; }

chromium_path() {
  local candidate
  for candidate in "${ERRAND_CHROMIUM:-}" /usr/bin/chromium /usr/bin/google-chrome \
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome' \
    /Applications/Chromium.app/Contents/MacOS/Chromium; do
    if [ -n "$candidate" ] && [ -x "$candidate" ]; then
      printf '%s' "$candidate"
      return
    fi
  done
}

# code-server's own install script builds VS Code's native modules from source: two minutes, a
# C++ compiler and the headers of Kerberos. What these tests need works without them: the file
# watcher and the terminal come prebuilt, and VS Code does without the rest (spdlog, so there are
# no log files on disk; sqlite3, kerberos, native-watchdog). So: no install scripts, and the two
# installs that its script would have made, which take 15 s together.
install_editor() {
  local fresh=$errand_editor.new
  rm -rf "$fresh" && mkdir -p "$fresh" || return
  cp "$errand_root"/test/support/vscode/server/package*.json "$fresh" && cd "$fresh" || return
  npm install --ignore-scripts --no-audit --no-fund --loglevel=error || return
  cd node_modules/code-server/lib/vscode || return
  npm install --omit=dev --ignore-scripts --no-audit --no-fund --loglevel=error || return
  cd extensions || return
  npm install --omit=dev --ignore-scripts --no-audit --no-fund --loglevel=error || return
  cp "$errand_root/test/support/vscode/server/package-lock.json" "$fresh/.installed" || return
  rm -rf "$errand_editor" && mv "$fresh" "$errand_editor"
}

# --- what the parts share

can_apt() { [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; }

apt_install() {
  # The lists may be missing or old: fetch them only when the install fails without.
  # Another part may be installing at this moment: wait for its lock.
  local apt='apt-get -o DPkg::Lock::Timeout=600'
  $apt install -y -q --no-install-recommends "$@" && return
  $apt update -q && $apt install -y -q --no-install-recommends "$@"
}

# step NAME COMMAND…: runs the command, output to a log, and prints one line with its time.
step() {
  local name=$1 log started
  shift
  log=$errand_cache/log/$(printf '%s' "$name" | tr -c 'A-Za-z0-9.\n' '-').log
  started=$(now)
  printf '%-34s ' "$name …"
  if ("$@") >"$log" 2>&1 </dev/null; then
    printf 'ok (%s s)\n' "$(seconds_since "$started")"
  else
    printf 'failed (%s s)\n\n' "$(seconds_since "$started")"
    tail -n 40 "$log" >&2
    printf '\nThe whole log: %s\n' "$log" >&2
    exit 1
  fi
}

# Tenths of a second where bash can tell them (5.0 and later), else whole ones.
now() {
  local t=${EPOCHREALTIME:-}
  if [ -n "$t" ]; then t=${t/,/.}; printf '%s' "${t%.*}${t:$((${#t} - 6)):1}"; else date +%s0; fi
}

seconds_since() {
  local tenths=$(($(now) - $1))
  printf '%d.%d' $((tenths / 10)) $((tenths % 10))
}

cannot() {
  printf '%s\n%s\nNothing was started.\n' "$1" "$2" >&2
  exit 1
}
