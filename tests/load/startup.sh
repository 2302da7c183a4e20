#!/usr/bin/env bash
# Time from the start of the published service to its first answered POST /estimate: median and worst of some starts, and the methods that one start compiles.
#
#   tests/load/startup.sh [RUNS] [MOST_MILLISECONDS] [MOST_METHODS]
#
# With MOST_MILLISECONDS it ends with 1 when the median is above, with MOST_METHODS when more are compiled: those are the same on a busy machine. An empty
# bound holds nothing. PUBLISHED names a directory that is published already.
source "$(dirname "${BASH_SOURCE[0]}")/processes.sh"
need dotnet curl

runs=${1:-5}
most=${2:-}
most_methods=${3:-}
body="$repository/tests/load/estimate.json"
published=${PUBLISHED:-$workplace/service}
[[ -n ${PUBLISHED:-} ]] || publish src/InferenceSizing.Api "$published"

for run in $(seq "$runs"); do
  port=$(free_port 18080)
  begun=$EPOCHREALTIME
  start "$published" InferenceSizing.Api "$port"
  process=$!
  until_answered 120 "http://127.0.0.1:$port/estimate" "$body"
  answered=$EPOCHREALTIME
  echo $(((${answered/./} - ${begun/./}) / 1000)) >>"$workplace/milliseconds"
  resident=$(awk '/^VmRSS/ { printf "%.0f", $2 / 1024 }' "/proc/$process/status")
  kill -TERM "$process"
  wait "$process" && outcome=0 || outcome=$?
  echo "start $run: $(tail -n 1 "$workplace/milliseconds") ms to the first answer, $resident MiB resident, exit code $outcome when told to stop"
  [[ $outcome == 0 ]] || exit 1
done

middle=$(median <"$workplace/milliseconds")
echo "median $middle ms, worst $(sort -n "$workplace/milliseconds" | tail -n 1) ms"
[[ -z $most ]] || awk -v median="$middle" -v most="$most" 'BEGIN { exit !(median <= most) }' || { echo "The median is above $most ms." >&2; exit 1; }

port=$(free_port 18080)
DOTNET_JitStdOutFile="$workplace/compiled" DOTNET_JitDisasmSummary=1 start "$published" InferenceSizing.Api "$port"
process=$!
until_answered 120 "http://127.0.0.1:$port/estimate" "$body"
kill -TERM "$process"
wait "$process"
methods=$(wc -l <"$workplace/compiled")
echo "$methods methods compiled until the first answer and the end"
[[ -z $most_methods ]] || ((methods <= most_methods)) || { echo "More than $most_methods methods are compiled." >&2; exit 1; }
