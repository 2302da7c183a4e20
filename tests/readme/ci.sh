#!/usr/bin/env bash
# Runs the script and the blocks of docs/ci.md as a pipeline would: a request that passes, and four that must fail and say why.
#
#   tests/readme/ci.sh
#
# PUBLISHED names a directory that is published already.
source "$(dirname "${BASH_SOURCE[0]}")/../load/processes.sh"
need dotnet curl jq python3

page=$repository/docs/ci.md
published=${PUBLISHED:-$workplace/service}
[[ -n ${PUBLISHED:-} ]] || publish src/InferenceSizing.Api "$published"
port=$(free_port 18080)
start "$published" InferenceSizing.Api "$port"
export SIZING_URL="http://127.0.0.1:$port"

# block LANGUAGE: the one block of the page that is fenced as LANGUAGE.
block() { awk -v fence="\`\`\`$1" '$0 == fence { inside = 1; next } /^```/ { inside = 0 } inside' "$page"; }

checkout=$workplace/checkout
mkdir -p "$checkout/ci"
cd "$checkout"
block json >sizing.json
block sh >ci/size.sh
block bash >compare.sh
until_answered 120 "$SIZING_URL/estimate" sizing.json

fail() {
  echo "docs/ci.md, $1: $2" >&2
  cat log >&2
  exit 1
}

# passes NAME COMMAND...: ends with 0.
passes() {
  "${@:2}" >log 2>&1 || fail "$1" "ended with $?."
}

# fails NAME REQUEST REASON...: the script ends with an error, and each reason stands in its log; the reports for people and for machines exist.
fails() {
  local name=$1
  shift
  printf '%s' "$1" >request.json
  shift
  rm -f sizing.md sizing.xml
  ! sh ci/size.sh request.json >log 2>&1 || fail "$name" "passed."
  for reason in "$@"; do
    grep --quiet --fixed-strings -- "$reason" log || fail "$name" "did not print '$reason'."
  done
  [[ -s sizing.md ]] || fail "$name" "left no sizing.md."
  grep --quiet '^<' sizing.xml || fail "$name" "left no JUnit report."
}

passes 'the request' sh ci/size.sh sizing.json
# As GitHub runs a step and as GitLab runs a script.
passes 'GitHub step' bash -e -c 'sh ci/size.sh sizing.json'
passes 'comparison' bash -eo pipefail compare.sh

fails 'a misspelt field' "$(jq '.precission = .precision | del(.precision)' sizing.json)" precission 'no such field'
fails 'an unknown model' "$(jq '.model = "meta-llama/Llama-3.1-9B-Instruct"' sizing.json)" "no model 'meta-llama/Llama-3.1-9B-Instruct'" Nearest
fails 'invalid JSON' "$(sed 's/^}$/,}/' sizing.json)" 'not valid JSON'
fails 'a violated requirement' "$(jq '.require.maxTpotMs = 1' sizing.json)" maxTpotMs

# Several deployments: each that fails is named, and what changed against an earlier commit is shown.
mkdir -p earlier
jq '.workload.batchSize = 4' sizing.json >earlier/sizing.json
jq '.require.maxTpotMs = 1' sizing.json >violated.json
jq '.model = "no-such-model"' sizing.json >unknown.json
gate=$repository/ci/gate.sh
SIZING_BASE=earlier passes 'one gate' bash "$gate" sizing.json
grep --quiet '| against the earlier answer | before | after |' sizing.md || fail 'one gate' 'showed no change.'
bash "$gate" sizing.json violated.json unknown.json >log 2>&1 && fail 'three deployments' 'passed.'
for named in 'Failed: violated.json' 'Failed: unknown.json'; do
  grep --quiet "$named" log || fail 'three deployments' "did not print '$named'."
done
! grep --quiet 'Failed: sizing.json' log || fail 'three deployments' 'named the one that passes.'
python3 -c 'import sys, xml.dom.minidom as x; sys.exit(len(x.parse("sizing.xml").getElementsByTagName("testsuite")) != 3)' ||
  fail 'three deployments' 'left no JUnit report of three.'

SIZING_URL=http://127.0.0.1:9 sh ci/size.sh sizing.json >log 2>&1 && fail 'no service' 'passed.'
grep --quiet 'curl: (7)' log || fail 'no service' 'did not say that nothing answers.'
echo "docs/ci.md behaves as written: 4 ways to pass, 6 ways to fail"
