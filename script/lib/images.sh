# shellcheck shell=bash
# The base images of the testbed: made once as tarballs, then loaded into an engine and pushed to the registry.

image_recipes=$repository/test/testbed/images
job_example=$repository/examples/tenant
image_names=(node postgres job)

image_reference() {
  case $1 in
    node) printf '%s/smoke-gate-test/node:%s' "$registry" "$node_major" ;;
    postgres) printf '%s/smoke-gate-test/pgvector:pg17' "$registry" ;;
    job) printf '%s/smoke-gate-test/job:node%s' "$registry" "$node_major" ;;
  esac
}

# What is in an image beside its recipe.
image_ingredients() {
  case $1 in
    node) "$node" --version ;;
    postgres) echo "$image_suite" ;;
    job)
      "$node" --version
      echo "$image_suite" "$npm_version" "$docker_folder"
      cat "$job_example/package-lock.json"
      ;;
  esac
}

image_recipe() { fingerprint "$image_recipes/$1"/* <(echo "$1" && image_ingredients "$1"); }

image_folder() { printf 'images/%s-%s' "$1" "$(image_recipe "$1")"; }

# make_image <name> <argument of its rootfs script> … <folder>
make_image() {
  local name=$1 folder=${*: -1} recipe=$image_recipes/$1
  mkdir "$folder/root"
  [[ ! -f $recipe/packages ]] || unpack_debian "$image_suite" "$(<"$recipe/packages")" "$(<"$recipe/left-out")" "$folder/root"
  "$recipe/rootfs" "$folder/root" "${@:2:$#-2}"
  tar -C "$folder/root" --numeric-owner -cf "$folder/root.tar" .
  rm -rf "$folder/root"
}

make_node_image() { make_once "$(image_folder node)" make_image node "$node"; }
make_postgres_image() { make_once "$(image_folder postgres)" make_image postgres; }
make_job_image() {
  make_once "$(image_folder job)" make_image job "$node" "$npm_version" "$cache/$docker_folder" "$job_example"
}

# What the gate pulls; a job container only starts from what its engine has.
is_pulled() { [[ $1 != job ]]; }

# provide_image <engine> <name>: the engine has this recipe's image, and the registry what is pulled from it.
provide_image() {
  local engine=$1 name=$2 reference recipe
  reference=$(image_reference "$name")
  recipe=$(image_recipe "$name")
  has_recipe() { [[ $(docker_of "$engine" image inspect --format '{{index .Config.Labels "smoke-gate-test.recipe"}}' "$reference" 2>/dev/null) == "$recipe" ]]; }

  has_recipe || ! is_pulled "$name" || docker_of "$engine" pull --quiet "$reference" >/dev/null 2>&1 || true
  if ! has_recipe; then
    docker_of "$engine" buildx build --load --quiet --provenance=false --tag "$reference" \
      --label "smoke-gate-test.recipe=$recipe" --file "$image_recipes/$name/Dockerfile" "$cache/$(image_folder "$name")" >/dev/null
    ! is_pulled "$name" || docker_of "$engine" push --quiet "$reference" >/dev/null
  fi
}
