#!/usr/bin/env bash
# A few seconds of load on the published service: every request is answered with success, the probe mode agrees, and the service ends
# with 0 when told to stop.
#
#   tests/load/smoke.sh [SECONDS]
#
# PUBLISHED names a directory that is published already.
source "$(dirname "${BASH_SOURCE[0]}")/processes.sh"
need dotnet wrk curl

body="$repository/tests/load/estimate.json"
published=${PUBLISHED:-$workplace/service}
[[ -n ${PUBLISHED:-} ]] || publish src/InferenceSizing.Api "$published"

port=$(free_port 18080)
start "$published" InferenceSizing.Api "$port"
process=$!
until_answered 120 "http://127.0.0.1:$port/estimate" "$body"
dotnet "$published/InferenceSizing.Api.dll" --health "http://127.0.0.1:$port/health/ready"

read -r rate p50 p99 errors broken _ < <(load "${1:-5}" "http://127.0.0.1:$port/estimate" "$body")
echo "$rate requests/s, p50 $p50 ms, p99 $p99 ms, $errors non-2xx, $broken broken"
[[ $errors == 0 && $broken == 0 ]] || { echo "Not every request was answered with success." >&2; exit 1; }
awk -v rate="$rate" 'BEGIN { exit !(rate > 0) }' || { echo "Nothing was answered." >&2; exit 1; }

kill -TERM "$process"
wait "$process" && outcome=0 || outcome=$?
[[ $outcome == 0 ]] || { echo "The service ended with $outcome when told to stop." >&2; exit 1; }
