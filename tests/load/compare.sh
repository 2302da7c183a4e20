#!/usr/bin/env bash
# Requests per second and processor time a request of POST /estimate beside those of a bare minimal API that answers a constant of the same size, in one run on
# one machine: ratios, latency, errors. Both are published alike; load generator and servers share the machine, so only the ratios carry over, and where other
# work keeps the cores busy only that of processor time.
#
#   tests/load/compare.sh [BODY_FILE] [LEAST_RATIO]
#
# With LEAST_RATIO (0.55, say) it ends with 1 where the bare API takes less than that share of the service's processor time a request. Any answer that is not
# a success ends it with 1. PUBLISHED names a directory where the service is published already, DISTINCT=1 asks another body each time, and RUN_SECONDS is the
# length of a run.
source "$(dirname "${BASH_SOURCE[0]}")/processes.sh"
need dotnet wrk curl

body=$(realpath "${1:-$repository/tests/load/estimate.json}")
least=${2:-0}
runs=3
warm_up=5
# A service that is not warm yet compiles most of the time; the first 10,000 requests of a process cost more.
fewest_to_warm=20000
most_warm_ups=12
measured=${RUN_SECONDS:-8}

published=${PUBLISHED:-$workplace/service}
[[ -n ${PUBLISHED:-} ]] || publish src/InferenceSizing.Api "$published"
publish tests/load/Bare "$workplace/bare"

service_port=$(free_port 18080)
start "$published" InferenceSizing.Api "$service_port"
service_process=${started[-1]}
service="http://127.0.0.1:$service_port/estimate"
until_answered 120 "$service" "$body"
bytes=$(curl --silent --fail --header 'Content-Type: application/json' --data-binary "@$body" "$service" | wc -c)

bare_port=$(free_port $((service_port + 1)))
start "$workplace/bare" Bare "$bare_port" --AnswerBytes "$bytes"
bare_process=${started[-1]}
bare="http://127.0.0.1:$bare_port/"
until_answered 120 "$bare" "$body"
constant=$(curl --silent --fail --data-binary "@$body" "$bare" | wc -c)
[[ $constant == "$bytes" ]] || { echo "The bare answer has $constant bytes, the service's $bytes." >&2; exit 1; }

echo "$(nproc) cores; answer of $bytes bytes; wrk -t1 -c${CONNECTIONS:-32}; warm-ups of ${warm_up} s, then $runs alternating runs of ${measured} s"
warm() {
  local requests=0 again
  for again in $(seq "$most_warm_ups"); do
    requests=$((requests + $(load "$warm_up" "$1" "$body" | cut -d " " -f 6)))
    ((requests < fewest_to_warm)) || return 0
  done
  echo "$1 answered $requests requests in $again warm-ups." >&2
}
warm "$service"
warm "$bare"
printf '%-8s %4s %12s %9s %9s %8s %8s %9s %9s\n' program run requests/s p50_ms p99_ms non-2xx broken requests cpu_us
for run in $(seq "$runs"); do
  for program in service bare; do
    process=${program}_process
    before=$(busy "${!process}")
    figures=$(load "$measured" "${!program}" "$body")
    each=$(awk -v before="$before" -v after="$(busy "${!process}")" -v requests="${figures##* }" 'BEGIN { printf "%.1f", (after - before) / requests }')
    # shellcheck disable=SC2086 # the figures are words
    printf '%-8s %4d %12s %9s %9s %8s %8s %9s %9s\n' "$program" "$run" $figures "$each" | tee -a "$workplace/figures"
  done
done

of() { awk -v program="$1" -v column="$2" '$1 == program { print $column }' "$workplace/figures"; }
errors=$(awk '{ sum += $6 + $7 } END { print sum + 0 }' "$workplace/figures")
for program in service bare; do
  echo "$program: median $(of "$program" 3 | median) requests/s, p50 $(of "$program" 4 | median) ms, p99 $(of "$program" 5 | median) ms," \
    "$(of "$program" 9 | median) us of processor time a request"
done
ratio() { awk -v part="$1" -v whole="$2" 'BEGIN { printf "%.3f", part / whole }'; }
rates=$(ratio "$(of service 3 | median)" "$(of bare 3 | median)")
times=$(ratio "$(of bare 9 | median)" "$(of service 9 | median)")
echo "ratio $rates of requests/s, $times of processor time, errors $errors"
[[ $errors == 0 ]] || exit 1
awk -v ratio="$times" -v least="$least" 'BEGIN { exit !(ratio >= least) }' || { echo "The ratio of processor time is below $least." >&2; exit 1; }
