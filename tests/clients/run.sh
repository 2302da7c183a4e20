#!/usr/bin/env bash
# Generates clients from the document that a running service serves, compiles them, and asks every operation of it through each.
#
#   tests/clients/run.sh [ADDRESS]
#
# Without an address, the published service in $PUBLISHED is started. The generators and what their clients stand on are pinned in package-lock.json and
# .config/dotnet-tools.json. Where they cannot be had (no npm, or no registry), it says so and leaves the clients out. NSwag's client is a package of its
# own with its own tests: src/InferenceSizing.Client. openapi-generator is a Java program of a registry of its own; it is tried by hand, with the same
# document: npx @openapitools/openapi-generator-cli generate -g typescript-fetch -i http://localhost:8080/swagger/v1/swagger.json -o generated
set -euo pipefail

address=${1:-http://127.0.0.1:5129}
service=
published=${PUBLISHED:+$(realpath "$PUBLISHED")}
cd "$(dirname "${BASH_SOURCE[0]}")"
work=$(mktemp -d)
trap 'status=$?; [[ -z $service ]] || kill "$service"; [[ $status -eq 0 ]] || cat "$work"/log "$work"/generators 2>/dev/null; rm -rf "$work"' EXIT

# Apart from the clone: what they bring is not ours.
cp -- *.ts *.json "$work"
if ! (cd "$work" && npm ci --silent --ignore-scripts --no-audit --no-fund); then
  echo "Clients of other generators are left out: npm could not bring them."
  exit 0
fi
if [[ $# -eq 0 ]]; then
  dotnet "${published:?PUBLISHED names the published service}/InferenceSizing.Api.dll" --urls "$address" --Calibrations:Database "Data Source=$work/runs.db" \
    >"$work/log" &
  service=$!
fi
curl --silent --show-error --fail --retry 120 --retry-delay 1 --retry-connrefused "$address/swagger/v1/swagger.json" --output "$work/document.json"
dotnet kiota generate --language typescript --openapi "$work/document.json" --class-name SizingClient --output "$work/generated/kiota" \
  --exclude-backward-compatible --log-level Error >"$work/generators"
cd "$work"
npx openapi-typescript document.json --output generated/schema.d.ts >>generators
npx openapi-ts --input document.json --output generated/hey --client @hey-api/client-fetch >>generators
npx tsc --project .
for client in fetch hey kiota; do
  npx esbuild "$client.ts" --bundle --platform=node --format=esm --define:ADDRESS="\"$address\"" --log-level=error --outfile="$client.mjs"
  node "$client.mjs"
done
