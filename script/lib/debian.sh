# shellcheck shell=bash
# Debian's packages, either installed or only unpacked. Unpacked ones start no service and replace nothing.

require_debian_root() {
  [[ $(. /etc/os-release && printf %s "${ID:-}") == debian ]] ||
    fail "the testbed is made of Debian packages and needs Debian 12 or newer"
  [[ $EUID == 0 ]] || fail "engines and packages need root: run it as root, e.g. sudo -E $0"
}

# install_missing <package> <file that proves it is there> …
install_missing() {
  local -a missing=()
  while (($#)); do
    [[ -e $2 ]] || missing+=("$1")
    shift 2
  done
  ((${#missing[@]})) || return 0
  say "installing ${missing[*]}"
  apt-get -qq update >/dev/null || say "apt-get update failed, trying with the lists that are there"
  DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends "${missing[@]}" >/dev/null ||
    fail "could not install ${missing[*]}: apt-get install ${missing[*]}"
}

# The address this machine itself gets Debian from, mirrors and caches included.
debian_site() {
  local site='' attempt
  for attempt in as-it-is updated; do
    [[ $attempt == as-it-is ]] || apt-get -qq update >/dev/null || true
    # shellcheck disable=SC2016
    site=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Label: Debian' 'Component: main' | sed -n 1p)
    [[ ! $site ]] || break
  done
  [[ $site ]] || fail "apt knows no source of Debian packages: apt-get update"
  printf %s "$site"
}

# apt, looking at one suite only, with its lists in a folder of ours.
#   apt_of_suite <suite>[/<architecture>] <program> …
apt_of_suite() {
  local suite=${1%/*} program=$2 folder=$cache/apt/${1/\//-} site
  local -a foreign=()
  [[ $1 != */* ]] || foreign=(-o "APT::Architecture=${1#*/}" -o "APT::Architectures=${1#*/}")
  shift 2
  site=$(debian_site)
  mkdir -p "$folder"/{lists/partial,cache/archives/partial}
  printf 'deb %s %s main\n' "$site" "$suite" >"$folder/sources.list"
  "$program" -o Dir::Etc::sourcelist="$folder/sources.list" -o Dir::Etc::sourceparts=/dev/null \
    -o Dir::State::lists="$folder/lists" -o Dir::Cache="$folder/cache" -o APT::Sandbox::User=root \
    "${foreign[@]}" "$@"
}

# unpack_packages <suite>[/<architecture>] <package=wanted start of version> … <folder>
unpack_packages() {
  local suite=$1 folder=${*: -1} wanted name version offered
  local -a wishes=("${@:2:$#-2}") chosen=()
  apt_of_suite "$suite" apt-get -qq update || fail "apt cannot read the package lists of $suite: apt-get update"
  offered=$(apt_of_suite "$suite" apt-cache madison "${wishes[@]%%=*}")
  for wanted in "${wishes[@]}"; do
    name=${wanted%%=*}
    version=$(awk -F '[ |]+' -v name="$name" -v wanted="${wanted#*=}" '
      { sub(/^ +/, "") } $1 == name && index(":" $2, ":" wanted ".") { found = found ? found : $2 } END { print found }
    ' <<<"$offered")
    [[ $version ]] ||
      fail "$name ${wanted#*=} is not in Debian $suite any more: choose another version in script/lib/versions.sh"
    chosen+=("$name=$version")
  done
  mkdir "$folder/.packages"
  (cd "$folder/.packages" && apt_of_suite "$suite" apt-get -qq download "${chosen[@]}") ||
    fail "could not download ${chosen[*]} of Debian $suite: apt-get download ${chosen[*]}"
  local package
  for package in "$folder"/.packages/*.deb; do
    dpkg -x "$package" "$folder"
  done
  rm -rf "${folder:?}"/{.packages,etc,var,usr/share}
}

# unpack_debian <suite> <packages> <folder>: a Debian with little more than these, and without what only a person
# would read.
unpack_debian() {
  local suite=$1 packages=$2 folder=$3 site
  local -a excluded=(--dpkgopt=path-exclude=/usr/share/{doc,info,locale,man}/*)
  site=$(debian_site)
  mmdebstrap --quiet --variant=essential --include="$packages" --aptopt='Acquire::Languages "none"' \
    "${excluded[@]}" "$suite" "$folder" "$site" >"$folder.log" 2>&1 ||
    fail "could not make a Debian $suite with $packages: $(tail -n 1 "$folder.log")"
  rm "$folder.log"
}
