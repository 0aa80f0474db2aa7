# shellcheck shell=bash disable=SC2034,SC2154
# Where the testbed's parts are: the same answer for the one who makes them, starts them and uses them.

# shellcheck source=versions.sh
source "${BASH_SOURCE[0]%/*}/versions.sh"
# shellcheck source=cache.sh
source "${BASH_SOURCE[0]%/*}/cache.sh"
# shellcheck source=debian.sh
source "${BASH_SOURCE[0]%/*}/debian.sh"

registry=localhost:${SMOKE_GATE_REGISTRY_PORT:-5117}

# A folder whose name changes with the versions in it.
packages_folder() {
  local name=$1 suite=$2
  shift 2
  printf 'debian/%s-%s-%s' "$name" "$suite" "$(fingerprint <(echo "$@"))"
}
classic_folder=$(packages_folder classic "$classic_suite" "${classic_packages[@]}")
containerd_folder=$(packages_folder containerd "$containerd_suite" "${containerd_packages[@]}")
old_buildx_folder=$(packages_folder old-buildx "$old_buildx_suite" "${old_buildx_packages[@]}")
new_buildx_folder=tools/new-buildx-$new_buildx_version
docker_folder=$(packages_folder docker-client "$client_suite" "${client_packages[@]}")
registry_folder=$(packages_folder registry "$registry_suite" "${registry_packages[@]}")
foreign_folder=$(packages_folder foreign "$foreign_suite" "$foreign_architecture" "${foreign_packages[@]}")
emulator_folder=$(packages_folder emulator "$emulator_suite" "$foreign_architecture" "${emulator_packages[@]}")

# Of a tool that is fetched as it is, and of one that is built.
tool_folder() { printf 'tools/%s-%s' "$1" "$(fingerprint "$repository/tools/$1"/*)"; }

# Client configuration of our own, so that nobody's ~/.docker is read or written.
client_folder=client-$(fingerprint <(echo "$docker_folder"))

docker_cli=$cache/$docker_folder/usr/bin/docker
node=$cache/$(tool_folder node)/node

# shellcheck source=images.sh
source "${BASH_SOURCE[0]%/*}/images.sh"
