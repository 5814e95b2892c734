#!/usr/bin/env bash
# Brings parts (bring.sh names them) while something else runs, for script/suites/bring-beside.ts.
# What they are found by, the variables ERRAND_…, goes to descriptor 3 once all of them are there.
set -u
. "$(dirname "$0")/bring.sh"
bring "$@" 3>&- # an engine that is started here would keep it open
env | grep '^ERRAND_' >&3 || true
