#!/usr/bin/env bash
# Time from the start of the published service to its first answered POST /estimate: median and worst of some starts.
#
#   tests/load/startup.sh [RUNS] [MOST_MILLISECONDS]
#
# With MOST_MILLISECONDS it ends with 1 when the median is above. PUBLISHED names a directory that is published already.
source "$(dirname "${BASH_SOURCE[0]}")/processes.sh"
need dotnet curl

runs=${1:-5}
most=${2:-}
body="$repository/tests/load/estimate.json"
published=${PUBLISHED:-$workplace/service}
[[ -n ${PUBLISHED:-} ]] || publish src/InferenceSizing.Api "$published"

for run in $(seq "$runs"); do
  port=$(free_port 18080)
  begun=$EPOCHREALTIME
  start "$published" InferenceSizing.Api "$port"
  process=$!
  until_answered 30 "http://127.0.0.1:$port/estimate" "$body"
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
