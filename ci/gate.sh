#!/usr/bin/env bash
# ci/gate.sh FILE...: sizes the deployment in each FILE (a body of POST /estimate, or a manifest in .yaml) with the service at $SIZING_URL.
#
# Fails unless all of them pass, and names each that does not. Leaves sizing.md for people and sizing.xml (JUnit) for the pipeline.
# SIZING_BASE, a directory: a FILE that it holds too was sized before; the report then shows before → after.
# SIZING_TOLERANCE, percent: a FILE fails that got worse than before by more. Left out: 1000, so that changes are shown and hardly fail.
# Needs curl and jq.
set -uo pipefail
: "${SIZING_URL:?names the service}"
(($# > 0)) || { echo "usage: ci/gate.sh FILE..." >&2; exit 2; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=()

# ask FILE TYPE OUTPUT: the answer about FILE in that form; prints its status and type.
ask() {
  local sent=application/json
  [[ $1 == *.yaml || $1 == *.yml ]] && sent=application/yaml
  curl --silent --show-error --output "$3" --write-out '%{http_code} %{content_type}' --header "Content-Type: $sent" --header "Accept: $2" \
    --data-binary "@$1" "$SIZING_URL/estimate?failOnViolation=true"
}

# compared FILE: prints the path of FILE as it is asked: with what it was before, where that was sized.
compared() {
  local earlier=${SIZING_BASE:-}/$1 outcome
  if [[ -n ${SIZING_BASE:-} && $1 == *.json && -f $earlier ]]; then
    outcome=$(ask "$earlier" application/json "$work/earlier")
    if [[ $outcome == '200 '* || $outcome == '422 application/json'* ]] &&
      jq --slurpfile earlier "$work/earlier" --argjson tolerance "${SIZING_TOLERANCE:-1000}" \
        '.require.noWorseThan = {resolved: $earlier[0].resolved, tolerancePercent: $tolerance}' "$1" >"$work/compared.json"; then
      echo "$work/compared.json"
      return
    fi
  fi
  echo "$1"
}

printf '<testsuites>\n' >sizing.xml
: >sizing.md
for file in "$@"; do
  asked=$(compared "$file")
  answered=$(ask "$asked" text/markdown "$work/report")
  printf '## %s\n\n' "$file" >>sizing.md
  case $answered in
    '200 text/markdown'* | '422 text/markdown'*)
      cat "$work/report" >>sizing.md
      ask "$asked" application/xml "$work/junit" >/dev/null
      sed -e '/^<?xml/d' -e '/^<\/\?testsuites/d' -e "s|<testsuite name=\"[^\"]*\"|<testsuite name=\"$file\"|" "$work/junit" >>sizing.xml
      ;;
    *' application/problem+json'*)
      jq -r '"Not sized: \(.title)", "", .detail, "", (.errors // {} | to_entries[] |
        "- `\(if .key == "" then "body" else .key end)`: \(.value | join(" "))"), "- traceId: \(.traceId)"' "$work/report" >>sizing.md
      jq -r --arg file "$file" '"<testsuite name=\"\($file | @html)\" tests=\"1\" errors=\"1\"><testcase name=\"request\"><error message=\"" +
        (.detail | @html) + "\"/></testcase></testsuite>"' "$work/report" >>sizing.xml
      ;;
    *)
      echo "$SIZING_URL answered $answered" | tee -a sizing.md >&2
      ;;
  esac
  printf '\n' >>sizing.md
  [[ $answered == 200* ]] || failed+=("$file (status ${answered%% *})")
done
printf '</testsuites>\n' >>sizing.xml
cat sizing.md
((${#failed[@]} == 0)) && exit
printf 'Failed: %s\n' "${failed[@]}" >&2
exit 1
