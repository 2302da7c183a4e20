# For the scripts beside it: the pinned llama.cpp in a temporary folder, files made to measure, and its plan of them. To be sourced.
set -euo pipefail
version=3.22.1
oracle=$(cd "$(dirname "${BASH_SOURCE[0]}")/../tests/oracle" && pwd)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
library=$folder/package/bins/linux-x64-vulkan
(cd "$folder" && npm pack --silent "@node-llama-cpp/linux-x64-vulkan@$version" >/dev/null && tar xzf ./*.tgz)
g++ -shared -fPIC -o "$folder/breakdown.so" "$oracle/breakdown.cpp"
export BREAKDOWN=$folder/breakdown.so PYTHONPATH=$oracle PYTHONDONTWRITEBYTECODE=1 GGML_NO_BACKTRACE=1
echo "llama.cpp v0.5.0, as npm ships it in @node-llama-cpp/linux-x64-vulkan $version"

# made NAME ARCHITECTURE "KEYS" TENSOR...: a file without data (it is sparse) that this llama.cpp loads; KEYS are arguments of dense() in matrix.py, TENSORs
# are what it has beside those that are asked for.
made() {
  python3 - "$library" "$folder/$1.gguf" "$2" "$3" "${@:4}" <<'PY'
import sys
import gguf, matrix
library, path, architecture, keys, *more = sys.argv[1:]
extra = matrix.HEAD + (["blk.{i}.attn_qkv.weight"] if architecture == "phi3" else []) + more
gguf.make(gguf.Asker(library), path, architecture, eval(f"dict(matrix.dense({keys}))"), 32000, "q8_0", extra)
PY
}

# planned NAME SETTING...: the answer of run_model.py as JSON, on the processor alone.
planned() { python3 "$oracle/run_model.py" "$library" "$folder/$1.gguf" devices=cpu outputs=1 "${@:2}"; }

# cache NAME SETTING...: bytes of its key-value cache.
cache() { planned "$@" | python3 -c 'import json, sys; print(json.load(sys.stdin)["breakdown"]["CPU"][1])'; }

# same WHAT EXPECTED FOUND: prints the figure, and ends the script where it is another.
same() {
  echo "$1: $3"
  [[ $2 == "$3" ]] || { echo "CHANGED: $2 before"; exit 1; }
}
