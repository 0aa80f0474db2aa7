# shellcheck shell=bash disable=SC2154
# Daemons of the testbed: started apart from this shell, known by pid file, stopped by pid.

state=$cache/testbed

# A pid counts only while it belongs to a process that was given this folder: pids are used again.
is_running() {
  local pid
  pid=$(cat "$state/$1/$2.pid" 2>/dev/null) && [[ $pid ]] &&
    tr '\0' '\n' 2>/dev/null <"/proc/$pid/cmdline" | grep -qF "$state/$1/"
}

# launch <part> <program> <argument …>: logs to <part>/<program>.log
launch() {
  local folder=$state/$1 name=${2##*/}
  # Not in the folder of a checkout, which may go while the daemon runs on.
  (cd / && exec setsid "${@:2}") </dev/null >>"$folder/$name.log" 2>&1 8>&- 9>&- &
  echo $! >"$folder/$name.pid"
}

# wait_for <part> <program> <seconds> <condition …>: as long as the program lives
wait_for() {
  local part=$1 name=$2 deadline=$((SECONDS + $3)) log=$state/$1/$2.log pid
  pid=$(<"$state/$part/$name.pid")
  shift 3
  until "$@" >/dev/null 2>&1; do
    [[ -d /proc/$pid ]] || fail "$name of $part ended at its start, see $log: $(tail -n 1 "$log")"
    ((SECONDS < deadline)) || fail "$name of $part is not ready in time, see $log: $(tail -n 1 "$log")"
    sleep 0.05
  done
}

terminate() {
  local part=$1 name=$2 pid deadline=$((SECONDS + 20))
  if is_running "$part" "$name"; then
    pid=$(<"$state/$part/$name.pid")
    kill "$pid"
    while is_running "$part" "$name"; do
      if ((SECONDS >= deadline)); then
        say "$name of $part did not stop within 20 s, killing it"
        kill -KILL "$pid"
        deadline=$((SECONDS + 20))
      fi
      sleep 0.05
    done
  fi
  rm -f "$state/$part/$name.pid"
}
