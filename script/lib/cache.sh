# shellcheck shell=bash
# Where everything that is fetched or built lives, and the one way to put something there.

repository=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
cache=${SMOKE_GATE_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/smoke-gate}
logs=$cache/log

say() { printf '%s\n' "$*" >&2; }

fail() {
  say "${0##*/}: $*"
  exit 1
}

# Clones share the cache: one bootstrap at a time.
lock_cache() {
  mkdir -p "$cache"
  exec 9>"$cache/lock"
  flock --nonblock 9 && return
  say "another bootstrap is at work on $cache, waiting for it"
  flock --timeout 900 9 || fail "another bootstrap still holds $cache/lock after 15 minutes"
}

# quietly <log> <command …>: what the command prints goes to that file. If the command fails, so does this, with its
# last line and the path of the file.
quietly() {
  local log=$logs/$1.log
  shift
  mkdir -p "${log%/*}"
  # In the background: bash ignores `set -e` in whatever runs as a condition, but not there.
  ("$@") </dev/null >"$log" 2>&1 &
  wait $! || fail "$(grep . "$log" | tail -n 1 | sed "s/^${0##*/}: //") (the whole output is in $log)"
}

# make_once <folder in the cache> <command …>: the command fills the draft folder it is given as its last
# argument; only a finished one gets the name, so an interrupted run leaves nothing that looks finished.
make_once() {
  local name=$1 target=$cache/$1 started=$SECONDS
  shift
  [[ -d $target ]] && return
  rm -rf "$target.draft"
  mkdir -p "$target.draft"
  quietly "${name%-*}" "$@" "$target.draft"
  mv -T "$target.draft" "$target"
  say "made ${name%-*} in $((SECONDS - started)) s"
}

# in_parallel <command> …: ends once all have succeeded, or ends all once one has failed.
in_parallel() {
  local command lane
  local -a lanes=()
  # Each gets a process group of its own, so that it ends as a whole.
  set -m
  for command in "$@"; do
    "$command" </dev/null &
    lanes+=($!)
  done
  set +m
  # shellcheck disable=SC2064
  trap "kill -- ${lanes[*]/#/-} 2>/dev/null || true" EXIT
  # Not `wait -n`: it misses those that end together.
  while ((${#lanes[@]})); do
    for lane in "${!lanes[@]}"; do
      kill -0 "${lanes[lane]}" 2>/dev/null && continue
      wait "${lanes[lane]}"
      unset "lanes[lane]"
    done
    sleep 0.05
  done
  trap - EXIT
}

fingerprint() { cat "$@" | sha256sum | cut -c 1-12; }
