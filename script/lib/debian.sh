# shellcheck shell=bash
# Debian's packages, either installed or only unpacked. Unpacked ones start no service and replace nothing.

require_debian_root() {
  [[ $(. /etc/os-release && printf %s "${ID:-}") == debian ]] ||
    fail "the testbed is made of Debian packages and needs Debian 12 or newer"
  [[ $EUID == 0 ]] || fail "engines and packages need root: run it as root, e.g. sudo -E $0"
}

# Marks of this one bootstrap, which holds the cache's lock.
marks=$cache/marks

# Once in a bootstrap: nothing changes there while it runs.
refresh_package_lists() {
  [[ ! -e $marks/package-lists ]] || return 0
  (quietly apt-update apt-get --quiet update) || say "going on with the package lists that are there"
  touch "$marks/package-lists"
}

# install_missing <package> <file that proves it is there> …
install_missing() {
  local started=$SECONDS
  local -a missing=()
  while (($#)); do
    [[ -e $2 ]] || missing+=("$1")
    shift 2
  done
  ((${#missing[@]})) || return 0
  refresh_package_lists
  DEBIAN_FRONTEND=noninteractive quietly apt-install apt-get --quiet install -y --no-install-recommends "${missing[@]}"
  say "installed ${missing[*]} in $((SECONDS - started)) s"
}

# The address this machine itself gets Debian from, mirrors and caches included.
find_debian_site() {
  # shellcheck disable=SC2016
  local -a ask=(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Label: Debian' 'Component: main')
  debian_site=$("${ask[@]}" | sed -n 1p)
  [[ $debian_site ]] || {
    refresh_package_lists
    debian_site=$("${ask[@]}" | sed -n 1p)
  }
  [[ $debian_site ]] || fail "apt knows no source of Debian packages. Add one to /etc/apt/sources.list."
}

# apt, looking at one suite only, with its lists in a folder of ours, as if nothing were installed.
#   apt_of_suite <suite>[/<architecture>] <program> …
apt_of_suite() {
  local suite=${1%/*} program=$2 folder=$cache/apt/${1/\//-}
  local -a foreign=()
  [[ $1 != */* ]] || foreign=(-o "APT::Architecture=${1#*/}" -o "APT::Architectures=${1#*/}")
  shift 2
  # Its own cache of the lists, which is off in Debian's container images: otherwise each call reads them anew.
  "$program" -o Dir::Etc::sourcelist="$folder/sources.list" -o Dir::Etc::sourceparts=/dev/null \
    -o Dir::State::lists="$folder/lists" -o Dir::State::status="$folder/status" \
    -o Dir::Cache="$folder/cache" -o Dir::Cache::pkgcache=pkgcache.bin -o Dir::Cache::srcpkgcache=srcpkgcache.bin \
    -o Acquire::Languages=none -o APT::Sandbox::User=root "${foreign[@]}" "$@"
}

# refresh_suite <suite>[/<architecture>]: once in a bootstrap.
refresh_suite() {
  local folder=$cache/apt/${1/\//-} mark=$marks/${1/\//-}
  [[ ! -e $mark ]] || return 0
  mkdir -p "$folder"/{lists/partial,cache/archives/partial}
  printf 'deb %s %s main\n' "$debian_site" "${1%/*}" >"$folder/sources.list"
  : >"$folder/status"
  apt_of_suite "$1" apt-get --quiet update
  touch "$mark"
}

# unpack_packages <suite>[/<architecture>] <package=wanted start of version> … <folder>
unpack_packages() {
  local suite=$1 folder=${*: -1} wanted name version offered
  local -a wishes=("${@:2:$#-2}") chosen=()
  refresh_suite "$suite"
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
  fetch_packages "$suite" "$folder" "${chosen[@]}"
  rm -rf "${folder:?}"/{etc,var,usr/share}
}

# unpack_debian <suite> <packages> <packages to leave out, with what they alone need> <folder>: an essential Debian with
# these. It is only unpacked: that takes a tenth of the time of an installation, whose scripts do little for an image.
unpack_debian() {
  local suite=$1 folder=$4
  local -a packages without chosen
  read -ra packages <<<"$2"
  read -ra without <<<"$3"
  refresh_suite "$suite"
  # What is left out counts as installed already.
  ((${#without[@]} == 0)) || printf 'Package: %s\nStatus: install ok installed\nArchitecture: all\nMulti-Arch: foreign\nVersion: 9:9999\n\n' \
    "${without[@]}" >"$cache/apt/$suite/status"
  mapfile -t chosen < <(apt_of_suite "$suite" apt-get --simulate --no-install-recommends install '?essential' "${packages[@]}" |
    sed -n 's/^Inst \([^ ]*\) (\([^ ]*\) .*/\1=\2/p')
  : >"$cache/apt/$suite/status"
  ((${#chosen[@]} > ${#packages[@]})) || fail "apt finds no way to install ${packages[*]} on Debian $suite"
  fetch_packages "$suite" "$folder" "${chosen[@]}"

  # What those scripts would have done, as far as an image needs it.
  mkdir -p "$folder"/{dev,home,proc,root,run,sys,tmp,var/tmp,usr/local/{bin,etc,lib,sbin,share}}
  chmod 1777 "$folder"/{tmp,var/tmp}
  cp "$folder/usr/share/base-passwd/passwd.master" "$folder/etc/passwd"
  cp "$folder/usr/share/base-passwd/group.master" "$folder/etc/group"
  cp "$folder/usr/share/libc-bin/nsswitch.conf" "$folder/etc/nsswitch.conf"
  ln -s mawk "$folder/usr/bin/awk"
  ln -s which.debianutils "$folder/usr/bin/which"
  [[ ! -d $folder/usr/share/ca-certificates ]] || cat "$folder"/usr/share/ca-certificates/mozilla/*.crt >"$folder/etc/ssl/certs/ca-certificates.crt"
  ldconfig -r "$folder"
}

# fetch_packages <suite>[/<architecture>] <folder> <package=version> …: unpacked there, without what only a person would read.
fetch_packages() {
  local suite=$1 folder=$2 package
  shift 2
  mkdir "$folder/.packages"
  (cd "$folder/.packages" && apt_of_suite "$suite" apt-get --quiet download "$@") ||
    fail "could not download $* of Debian $suite: apt-get download $*"
  # The one with the links from /bin to /usr/bin comes first.
  for package in "$folder"/.packages/{base-files_,}*.deb; do
    [[ -e $package ]] || continue
    dpkg-deb --fsys-tarfile "$package" |
      tar -x -C "$folder" --keep-directory-symlink --exclude=./usr/share/{doc,info,locale,man}/'*'
  done
  rm -rf "${folder:?}/.packages"
}
