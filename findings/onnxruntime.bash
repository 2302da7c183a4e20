# Sourced by the findings about ONNX Runtime: fetches the pinned runtime, builds the oracle's probe, and has functions to write and run a graph.
# Needs dotnet, g++ and a python3 with onnx (python3-onnx; PYTHON names another).
set -euo pipefail
runtime=1.31.1
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
oracle=$(cd "$(dirname "${BASH_SOURCE[0]}")/../tests/oracle/onnx" && pwd)
cat > "$folder/fetch.csproj" <<END
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup>
  <ItemGroup><PackageReference Include="Microsoft.ML.OnnxRuntime" Version="$runtime" /></ItemGroup>
</Project>
END
(cd "$folder" && dotnet restore --packages packages > /dev/null)
library="$folder/packages/microsoft.ml.onnxruntime/$runtime"
native="$library/runtimes/linux-x64/native"
ln -sf libonnxruntime.so "$native/libonnxruntime.so.1"
g++ -O1 -std=c++17 -I"$library/build/native/include" "$oracle/probe.cc" -o "$folder/probe" -L"$native" -lonnxruntime -Wl,-rpath,"$native"

# written NAME OPSET: a graph that python on the standard input appends to nodes, inputs and weights; its output is o.
written() {
  "${PYTHON:-python3}" -c '
import sys
import numpy as np
import onnx
from onnx import helper, numpy_helper
node = helper.make_node
nodes, inputs, weights = [], [], []
zeros = lambda name, *shape: weights.append(numpy_helper.from_array(np.zeros(shape, np.float32), name))
real = lambda name, value: weights.append(numpy_helper.from_array(np.array(value, np.float32), name))
whole = lambda name, *values: weights.append(numpy_helper.from_array(np.array(values, np.int64), name))
takes = lambda name, *shape: inputs.append(helper.make_tensor_value_info(name, 1, shape))
exec(sys.stdin.read())
graph = helper.make_graph(nodes, "finding", inputs, [helper.make_tensor_value_info("o", 1, None)], weights)
onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", int(sys.argv[2]))], ir_version=8), sys.argv[1])
' "$folder/$1.onnx" "$2"
}

# run NAME ...: what the probe prints.
run() { "$folder/probe" "$folder/$1.onnx" "${@:2}"; }

# figure NAME: a number of the probe's JSON.
figure() { sed -E "s/.*\"$1\":([0-9]+).*/\\1/"; }

same() {
  echo "$1: expected $2, found $3 (ONNX Runtime $runtime)"
  [[ "$2" == "$3" ]]
}
