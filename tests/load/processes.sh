# Sourced by the scripts beside it: publishes programs, starts them on loopback and ends them, whatever happens.
set -euo pipefail

repository=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
workplace=$(mktemp -d)
started=()

end_all() {
  for process in "${started[@]}"; do
    kill -TERM "$process" 2>/dev/null && wait "$process" 2>/dev/null || true
  done
  rm -rf "$workplace"
}
trap end_all EXIT
trap 'exit 130' INT TERM

need() {
  for tool in "$@"; do
    command -v "$tool" >/dev/null || { echo "$tool is not installed." >&2; exit 2; }
  done
}

# publish PROJECT DIRECTORY: as the container image does, for this machine's processor.
publish() {
  dotnet publish "$repository/$1" -c Release -a "$(uname -m | sed 's/x86_64/x64/; s/aarch64/arm64/')" --self-contained false \
    -p:UseAppHost=false -v quiet -nologo -nodeReuse:false -o "$2" >"$workplace/publish.log" 2>&1 ||
    { cat "$workplace/publish.log" >&2; return 1; }
}

free_port() {
  local port
  for port in $(seq "$1" $(($1 + 50))); do
    (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || { echo "$port"; return; }
  done
  echo "No port is free from $1 on." >&2
  return 1
}

# start DIRECTORY PROGRAM PORT [ARGUMENT...]: the process is then $!, and in the list of those to end.
start() {
  local directory=$1 program=$2 port=$3
  shift 3
  (cd "$directory" && exec dotnet "$program.dll" --urls "http://127.0.0.1:$port" "$@") >"$workplace/$program.log" 2>&1 &
  started+=("$!")
}

# until_answered SECONDS URL BODY_FILE: polls until the answer is a success.
until_answered() {
  local deadline=$((SECONDS + $1))
  until curl --silent --fail --output /dev/null --max-time 20 --header 'Content-Type: application/json' --data-binary "@$3" "$2"; do
    ((SECONDS < deadline)) || { echo "$2 did not answer within $1 s." >&2; tail -n 20 "$workplace"/*.log >&2; return 1; }
    sleep 0.01
  done
}

# load SECONDS URL BODY_FILE: prints what estimate.lua measured.
load() {
  BODY_FILE=$3 timeout $(($1 + 30)) wrk -t1 -c"${CONNECTIONS:-32}" -d"${1}s" -s "$repository/tests/load/estimate.lua" "$2" |
    sed -n 's/^measured //p'
}

# busy PID: processor time of a process so far, in microseconds.
busy() { awk -v ticks="$(getconf CLK_TCK)" '{ sub(/.*\) /, ""); print ($12 + $13) * 1e6 / ticks }' "/proc/$1/stat"; }

median() { sort -n | awk '{ value[NR] = $1 } END { print NR % 2 ? value[(NR + 1) / 2] : (value[NR / 2] + value[NR / 2 + 1]) / 2 }'; }
