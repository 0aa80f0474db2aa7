#!/bin/sh
# What users of the official postgres image rely on: its variables, its init scripts, and that the port
# opens only once all of that is done.
set -eu

[ "${1#-}" = "$1" ] || set -- postgres "$@"
[ "$1" = postgres ] || exec "$@"

if [ "$(id -u)" = 0 ]; then
  mkdir -p "$PGDATA"
  chown -R postgres:postgres "$PGDATA" /var/run/postgresql
  chmod 700 "$PGDATA"
  exec setpriv --reuid=postgres --regid=postgres --init-groups "$0" "$@"
fi

if [ ! -s "$PGDATA/PG_VERSION" ]; then
  user=${POSTGRES_USER:-postgres}
  database=${POSTGRES_DB:-$user}
  password=${POSTGRES_PASSWORD:-}
  [ -z "${POSTGRES_PASSWORD_FILE:-}" ] || password=$(cat "$POSTGRES_PASSWORD_FILE")
  method=${POSTGRES_HOST_AUTH_METHOD:-scram-sha-256}
  if [ -z "$password" ] && [ "$method" != trust ]; then
    echo 'Error: Database is uninitialized and superuser password is not specified.' >&2
    echo '       You must specify POSTGRES_PASSWORD to a non-empty value for the superuser.' >&2
    exit 1
  fi

  secret=$(mktemp)
  printf '%s\n' "$password" >"$secret"
  # shellcheck disable=SC2086
  initdb --username="$user" ${password:+--pwfile="$secret"} --auth-host="$method" ${POSTGRES_INITDB_ARGS:-}
  rm "$secret"
  printf 'host all all all %s\n' "$method" >>"$PGDATA/pg_hba.conf"

  pg_ctl --wait --options="-c listen_addresses=''" start
  export PGPASSWORD="$password" PGUSER="$user"
  [ "$database" = postgres ] || psql --dbname=postgres --set=ON_ERROR_STOP=1 --set=name="$database" <<'SQL'
CREATE DATABASE :"name";
SQL
  for script in /docker-entrypoint-initdb.d/*; do
    case $script in
      *.sh) sh "$script" ;;
      *.sql) psql --dbname="$database" --set=ON_ERROR_STOP=1 --file="$script" ;;
    esac
  done
  unset PGPASSWORD PGUSER
  pg_ctl --mode=fast --wait stop
  echo 'PostgreSQL init process complete; ready for start up.'
fi

exec "$@"
