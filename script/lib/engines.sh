# shellcheck shell=bash disable=SC2154
# Engines side by side: each with its own data, socket, bridge, networks and containerd.

# Named after their image store; where the same store is on a newer engine too, with its version.
engines=(classic containerd classic28)

engine_packages() { [[ $1 == classic ]] && printf %s "$cache/$classic_folder" || printf %s "$cache/$containerd_folder"; }
engine_socket() { printf 'unix://%s/%s/docker.sock' "$state" "$1"; }
engine_bridge() { printf 'sg-%s' "$1"; }
engine_subnet() {
  case $1 in
    classic) printf 10.201 ;;
    containerd) printf 10.202 ;;
    classic28) printf 10.204 ;;
  esac
}

# The names and networks of an engine are one machine's: a testbed in another cache may be using them.
elsewhere() {
  local other
  other=$(ip -json link show "$(engine_bridge "$1")" 2>/dev/null | jq --raw-output '.[0].ifalias // empty')
  [[ $other && $other != "$state" && -d /proc/$(cat "$other/$1/dockerd.pid" 2>/dev/null || echo none) ]] && printf %s "${other%/testbed}"
}

docker_of() {
  local engine=$1
  shift
  DOCKER_CONFIG=$cache/$client_folder "$docker_cli" --host "$(engine_socket "$engine")" "$@"
}

engine_is_up() { is_running "$1" containerd && is_running "$1" dockerd && docker_of "$1" version >/dev/null 2>&1; }

start_engine() {
  local engine=$1 folder=$state/$1 packages bridge subnet
  packages=$(engine_packages "$engine") bridge=$(engine_bridge "$engine") subnet=$(engine_subnet "$engine")
  ((${#folder} + 40 < 104)) || fail "the path $folder is too long for sockets in it: set SMOKE_GATE_CACHE to a shorter one"
  mkdir -p "$folder"
  rm -f "$folder"/{docker.pid,containerd.sock,containerd.sock.ttrpc,docker.sock}

  ip link show "$bridge" >/dev/null 2>&1 || ip link add "$bridge" type bridge
  ip addr replace "$subnet.0.1/24" dev "$bridge"
  ip addr replace "$subnet.255.1/32" dev "$bridge"
  ip link set "$bridge" up alias "$state"

  # runc and docker-init are Debian 12's for both: sid's need a newer libc than it has.
  local PATH=$packages/usr/sbin:$packages/usr/bin:$cache/$classic_folder/usr/sbin:$cache/$classic_folder/usr/bin:$PATH

  cat >"$folder/containerd.toml" <<TOML
version = 2
disabled_plugins = ["io.containerd.grpc.v1.cri", "io.containerd.cri.v1.images", "io.containerd.cri.v1.runtime"]
TOML
  launch "$engine" containerd --config "$folder/containerd.toml" --root "$folder/containerd" \
    --state "$folder/run/containerd" --address "$folder/containerd.sock"
  wait_for "$engine" containerd 20 test -S "$folder/containerd.sock"

  jq --null-input --arg folder "$folder" --arg bridge "$bridge" --arg subnet "$subnet" \
    --argjson store "$([[ $engine == containerd ]] && echo true || echo false)" --argjson iptables "$(owns_iptables)" '{
      hosts: ["unix://\($folder)/docker.sock"], containerd: "\($folder)/containerd.sock",
      "data-root": "\($folder)/docker", "exec-root": "\($folder)/run/docker", pidfile: "\($folder)/docker.pid",
      bridge: $bridge, "default-address-pools": [{base: "\($subnet).0.0/16", size: 24}],
      # Beside the engine, reached alike from itself, its host and its containers.
      "insecure-registries": ["\($subnet).255.0/24"],
      iptables: $iptables, ip6tables: false, group: "root", "shutdown-timeout": 3
    } + if $store then {features: {"containerd-snapshotter": true}} else {"storage-driver": "overlay2"} end
  ' >"$folder/daemon.json"
  launch "$engine" dockerd --config-file "$folder/daemon.json"
  wait_for "$engine" dockerd 60 docker_of "$engine" version
}

# Tests leave the images that they build; a containerd store with thousands of them is slow in everything.
most_images=500

stop_engine() {
  local engine=$1 folder=$state/$1 subnet link pid images=0
  subnet=$(engine_subnet "$engine")
  if engine_is_up "$engine"; then
    images=$(docker_of "$engine" image ls --quiet | wc -l)
    docker_of "$engine" ps --all --quiet | xargs --no-run-if-empty env DOCKER_CONFIG="$cache/$client_folder" \
      "$docker_cli" --host "$(engine_socket "$engine")" rm --force --volumes >/dev/null || true
    docker_of "$engine" network prune --force >/dev/null || true
  fi
  terminate "$engine" dockerd
  # Only after an engine that was killed is there one of these left.
  for pid in /proc/[0-9]*; do
    if [[ $(tr '\0' ' ' 2>/dev/null <"$pid/cmdline") == *containerd-shim-runc-v2\ *"$folder/containerd.sock"* ]]; then
      kill -KILL "${pid#/proc/}"
    fi
  done
  terminate "$engine" containerd

  awk -v below="$folder/" 'index($2, below) == 1 { print $2 }' /proc/mounts | tac | while read -r mount; do
    umount "$mount"
  done
  for link in $(ip -o -4 addr show | awk -v subnet="$subnet." 'index($4, subnet) == 1 { print $2 }' | sort -u); do
    ip link delete "$link"
    forget_rules "$link( |\$)"
  done
  forget_rules "$subnet\\."
  if ((images > most_images)); then
    say "$engine held $images images: it starts empty the next time"
    rm -rf "${folder:?}"/{docker,containerd}
  fi
}

# Engines of one machine share the chains named DOCKER, and each empties them when it starts.
# Where somebody else's are in use, ours do without.
owns_iptables() {
  if [[ ! -e $state/iptables ]]; then
    local policy
    if iptables -S DOCKER >/dev/null 2>&1; then
      say "another Docker uses this machine's firewall: the testbed's engines leave it alone"
      echo foreign >"$state/iptables"
    else
      policy=$(iptables -S FORWARD | sed -n 1p)
      echo "${policy##* }" >"$state/iptables"
    fi
  fi
  [[ $(<"$state/iptables") == foreign ]] && echo false || echo true
}

# forget_rules <pattern>: of whatever table
forget_rules() {
  local table rule
  [[ -e $state/iptables && $(<"$state/iptables") != foreign ]] || return 0
  for table in nat filter raw; do
    iptables-save -t "$table" 2>/dev/null | grep -E "^-A .*$1" | while read -r rule; do
      # shellcheck disable=SC2086
      iptables -t "$table" -D ${rule#-A }
    done || true
  done
}

# Once no engine of ours is left, nor are its chains.
restore_iptables() {
  local table chain
  [[ -e $state/iptables ]] || return 0
  if [[ $(<"$state/iptables") != foreign ]]; then
    forget_rules '-j DOCKER'
    for table in nat filter; do
      for chain in $(iptables -t "$table" -S | awk '$1 == "-N" && $2 ~ /^DOCKER/ { print $2 }'); do
        iptables -t "$table" -F "$chain"
      done
      for chain in $(iptables -t "$table" -S | awk '$1 == "-N" && $2 ~ /^DOCKER/ { print $2 }'); do
        iptables -t "$table" -X "$chain"
      done
    done
    iptables -P FORWARD "$(<"$state/iptables")"
  fi
  rm "$state/iptables"
}
