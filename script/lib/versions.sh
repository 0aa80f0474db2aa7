# shellcheck shell=bash disable=SC2034
# What the testbed is made of. A changed line is a changed folder name in the cache, so it is fetched anew.

# package=wanted start of its version
classic_suite=bookworm
classic_packages=(docker.io=20.10 containerd=1.6 runc=1.1 tini=0.19)

containerd_suite=sid
containerd_packages=(docker.io=28.5 containerd=2.1)

client_suite=sid
client_packages=(docker-cli=28.5 docker-buildx=0.29 docker-compose=2.40)

# Older than some of the action's inputs.
old_buildx_suite=trixie
old_buildx_packages=(docker-buildx=0.13)

# New enough to add names in their order. Debian has no such version; Ubuntu's package holds the program as it is.
new_buildx_version=0.36.1
new_buildx_package=pool/universe/d/docker-buildx/docker-buildx_0.36.1-0ubuntu1_amd64.deb
new_buildx_sha256=2a39a8d8c6f4f47ad7f67f2e602d39a871e7fb62ba0dcdd009d8150c2fc96882

registry_suite=bookworm
registry_packages=(docker-registry=2.8)

# A platform that no machine of ours is, and what runs its programs.
foreign_architecture=s390x
foreign_suite=bookworm
foreign_packages=(busybox-static=1.35)
emulator_suite=bookworm
emulator_packages=(qemu-user-static=7)

# Of the images that are made of Debian.
image_suite=trixie

node_major=24
npm_version=11.21.2
