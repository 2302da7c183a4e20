#!/usr/bin/env bash
# Requests per second of POST /estimate beside those of a bare minimal API that answers a constant of the same size, in one run on one
# machine: ratio, latency, errors. Both are published alike; load generator and servers share the machine, so only the ratio carries over.
#
#   tests/load/compare.sh [BODY_FILE] [LEAST_RATIO]
#
# With LEAST_RATIO (0.55, say) it ends with 1 below that ratio. Any answer that is not a success ends it with 1. PUBLISHED names a directory where the service
# is published already, DISTINCT=1 asks another body each time, and RUN_SECONDS is the length of a run.
source "$(dirname "${BASH_SOURCE[0]}")/processes.sh"
need dotnet wrk curl

body=$(realpath "${1:-$repository/tests/load/estimate.json}")
least=${2:-0}
runs=3
warm_up=5
measured=${RUN_SECONDS:-8}

published=${PUBLISHED:-$workplace/service}
[[ -n ${PUBLISHED:-} ]] || publish src/InferenceSizing.Api "$published"
publish tests/load/Bare "$workplace/bare"

service_port=$(free_port 18080)
start "$published" InferenceSizing.Api "$service_port"
service="http://127.0.0.1:$service_port/estimate"
until_answered 30 "$service" "$body"
bytes=$(curl --silent --fail --header 'Content-Type: application/json' --data-binary "@$body" "$service" | wc -c)

bare_port=$(free_port $((service_port + 1)))
start "$workplace/bare" Bare "$bare_port" --AnswerBytes "$bytes"
bare="http://127.0.0.1:$bare_port/"
until_answered 30 "$bare" "$body"
constant=$(curl --silent --fail --data-binary "@$body" "$bare" | wc -c)
[[ $constant == "$bytes" ]] || { echo "The bare answer has $constant bytes, the service's $bytes." >&2; exit 1; }

echo "$(nproc) cores; answer of $bytes bytes; wrk -t1 -c${CONNECTIONS:-32}; warm-up ${warm_up} s each, then $runs alternating runs of ${measured} s"
load "$warm_up" "$service" "$body" >/dev/null
load "$warm_up" "$bare" "$body" >/dev/null
printf '%-8s %4s %12s %9s %9s %8s %8s\n' program run requests/s p50_ms p99_ms non-2xx broken
for run in $(seq "$runs"); do
  for program in service bare; do
    figures=$(load "$measured" "${!program}" "$body")
    # shellcheck disable=SC2086 # the figures are words
    printf '%-8s %4d %12s %9s %9s %8s %8s\n' "$program" "$run" $figures | tee -a "$workplace/figures"
  done
done

of() { awk -v program="$1" -v column="$2" '$1 == program { print $column }' "$workplace/figures"; }
errors=$(awk '{ sum += $6 + $7 } END { print sum + 0 }' "$workplace/figures")
for program in service bare; do
  echo "$program: median $(of "$program" 3 | median) requests/s, p50 $(of "$program" 4 | median) ms, p99 $(of "$program" 5 | median) ms"
done
ratio=$(awk -v service="$(of service 3 | median)" -v bare="$(of bare 3 | median)" 'BEGIN { printf "%.3f", service / bare }')
echo "ratio $ratio, errors $errors"
[[ $errors == 0 ]] || exit 1
awk -v ratio="$ratio" -v least="$least" 'BEGIN { exit !(ratio >= least) }' || { echo "The ratio is below $least." >&2; exit 1; }
