#!/usr/bin/env bash
# Runs what a README tells its reader to run, in order, and compares what it shows with what comes out.
#
#   tests/readme/run.sh [README]
#
# A block fenced as ```bash is run from the root of the clone by a shell of its own and must end with 0. Four kinds of lines are not
# handed to it: `dotnet run …` is started beside the blocks that follow, which begin once it is ready, and is stopped at the end;
# `dotnet test …` is left to the run of all tests, `docker …` and `kubectl …` to a machine with an engine or a cluster; `git clone …`
# and `cd …` have been done. A block fenced as ```json or ```text right after a ```bash block, with at most one line of prose between,
# shows its output: JSON must be found in the output member by member (an excerpt is enough, arrays are whole), text must equal it.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
readme=$(realpath "${1:-$root/README.md}")
base=http://localhost:8080
start_seconds=300
blocks=$(mktemp -d)
service=

stop_service() {
  # A group of its own: dotnet run and the service that it started.
  [[ -z $service ]] || { kill -TERM -- "-$service" 2>/dev/null || true; wait "$service" 2>/dev/null || true; }
  service=
}
trap 'stop_service; rm -rf "$blocks"' EXIT
trap 'exit 130' INT TERM

fail() {
  echo "README block $1: $2" >&2
  shift 2
  for file in "$@"; do tail -n 30 "$file" >&2; done
  exit 1
}

split_into_blocks() {
  awk -v directory="$blocks" '
    /^```/ && inside { inside = 0; next }
    /^```/ {
      inside = 1; language = substr($0, 4); file = "/dev/null"
      if (language == "bash") { file = sprintf("%s/%03d.bash", directory, ++count); between = 0; awaited = 1 }
      else if (awaited && between <= 1 && (language == "json" || language == "text")) { file = sprintf("%s/%03d.%s", directory, count, language); awaited = 0 }
      else awaited = 0
      next
    }
    inside { print > file; next }
    NF { between++ }' "$readme"
}

# start_service NUMBER LINE: by the very line of the README, with the build that is at hand.
start_service() {
  [[ -z $service ]] || fail "$1" "starts the service a second time."
  ! curl --silent --output /dev/null --max-time 2 "$base/health/live" || fail "$1" "something else answers on $base."
  (cd "$root" && Configuration=Release exec setsid bash -c "exec $2") >"$blocks/service.log" 2>&1 &
  service=$!
  local deadline=$((SECONDS + start_seconds))
  until curl --silent --fail --output /dev/null --max-time 2 "$base/health/ready"; do
    kill -0 "$service" 2>/dev/null || fail "$1" "'$2' ended." "$blocks/service.log"
    ((SECONDS < deadline)) || fail "$1" "'$2' was not ready within $start_seconds s." "$blocks/service.log"
    sleep 0.2
  done
}

compare() {
  local number=$1 stem=$2
  if [[ -f $stem.text ]]; then
    diff "$stem.text" "$stem.out" >"$stem.diff" || fail "$number" "the output differs from what is shown (<):" "$stem.diff"
  elif [[ -f $stem.json ]]; then
    jq --exit-status --slurpfile shown "$stem.json" '(. * $shown[0]) == .' "$stem.out" >"$stem.diff" 2>&1 ||
      fail "$number" "the output does not hold the JSON that is shown; it is:" "$stem.out" "$stem.diff"
  fi
}

split_into_blocks
ran=0
for block in "$blocks"/*.bash; do
  [[ -f $block ]] || break
  stem=${block%.bash}
  number=$((10#$(basename "$stem")))
  while IFS= read -r line; do
    case $line in
      'dotnet run '*) start_service "$number" "${line%%#*}" ;;
      'dotnet test'* | 'docker '* | 'kubectl '* | 'git clone '* | 'cd '*) echo "block $number: left out: $line" ;;
      *) echo "$line" >>"$stem.run" ;;
    esac
  done <"$block"
  if grep -q '[^[:space:]]' "$stem.run" 2>/dev/null; then
    (cd "$root" && bash -euo pipefail "$stem.run" >"$stem.out" 2>"$stem.err" </dev/null) ||
      fail "$number" "ended with an error:" "$stem.run" "$stem.err" "$stem.out"
    compare "$number" "$stem"
  elif [[ -f $stem.json || -f $stem.text ]]; then
    fail "$number" "shows an output, but nothing of it was run."
  fi
  ran=$((ran + 1))
done
((ran > 0)) || { echo "$readme holds no block fenced as bash." >&2; exit 1; }
echo "$ran blocks of $(basename "$readme") behave as written"
