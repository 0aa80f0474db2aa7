# shellcheck shell=bash
# Where everything that is fetched or built lives, and the one way to put something there.

repository=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
cache=${SMOKE_GATE_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/smoke-gate}

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

# make_once <folder in the cache> <command …>: the command fills the draft folder it is given as its last
# argument; only a finished one gets the name, so an interrupted run leaves nothing that looks finished.
make_once() {
  local target=$cache/$1 started=$SECONDS
  shift
  [[ -d $target ]] && return
  say "making ${target#"$cache"/}"
  rm -rf "$target.draft"
  mkdir -p "$target.draft"
  "$@" "$target.draft"
  mv -T "$target.draft" "$target"
  say "made ${target#"$cache"/} in $((SECONDS - started)) s"
}

fingerprint() { cat "$@" | sha256sum | cut -c 1-12; }
