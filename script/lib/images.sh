# shellcheck shell=bash
# The base images of the testbed: made once as tarballs, then loaded into an engine and pushed to the registry.

image_recipes=$repository/test/testbed/images
image_names=(node postgres)

image_reference() {
  case $1 in
    node) printf '%s/smoke-gate-test/node:%s' "$registry" "$node_major" ;;
    postgres) printf '%s/smoke-gate-test/pgvector:pg17' "$registry" ;;
  esac
}

image_recipe() { fingerprint "$image_recipes/$1"/* <(echo "$1" && [[ $1 != node ]] || "$node" --version); }

image_folder() { printf 'images/%s-%s' "$1" "$(image_recipe "$1")"; }

make_image() {
  local name=$1 source=$2 folder=$3
  mkdir "$folder/root"
  "$image_recipes/$name/rootfs" "$folder/root" "$source" || fail "could not make the base image $name: script/bootstrap"
  tar -C "$folder/root" --numeric-owner -cf "$folder/root.tar" .
  rm -rf "$folder/root"
}

make_images() {
  make_once "$(image_folder node)" make_image node "$node"
  if [[ ! -d $cache/$(image_folder postgres) ]]; then
    local site
    site=$(debian_site)
    make_once "$(image_folder postgres)" make_image postgres "$site"
  fi
}

# provide_image <engine> <name>: the engine and the registry have this recipe's image.
provide_image() {
  local engine=$1 name=$2 reference recipe
  reference=$(image_reference "$name")
  recipe=$(image_recipe "$name")
  has_recipe() { [[ $(docker_of "$engine" image inspect --format '{{index .Config.Labels "smoke-gate.recipe"}}' "$reference" 2>/dev/null) == "$recipe" ]]; }

  has_recipe || docker_of "$engine" pull --quiet "$reference" >/dev/null 2>&1 || true
  if ! has_recipe; then
    docker_of "$engine" buildx build --load --quiet --provenance=false --tag "$reference" \
      --label "smoke-gate.recipe=$recipe" --file "$image_recipes/$name/Dockerfile" "$cache/$(image_folder "$name")" >/dev/null
    docker_of "$engine" push --quiet "$reference" >/dev/null
  fi
}
