// Runs one graph in ONNX Runtime and prints as JSON what it allocated: the most that was alive at once in the first pass, and what its arena holds after two.
// usage: probe FILE [--arena [--same] [--shrink]] [--level N] [--shape INPUT=1,2,3] [--fill INPUT=NUMBER]
// Inputs without a shape are as the file says, with 1 for open lengths.
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <map>
#include <mutex>
#include <sstream>
#include <string>
#include <vector>

#include "onnxruntime_cxx_api.h"

namespace {

// Hands out memory and keeps the count of what is alive.
struct Counter : OrtAllocator {
  std::mutex guard;
  std::map<void*, size_t> alive;
  size_t now = 0, most = 0;
  OrtMemoryInfo* info = nullptr;

  Counter() {
    std::memset(static_cast<OrtAllocator*>(this), 0, sizeof(OrtAllocator));
    version = ORT_API_VERSION;
    OrtAllocator::Alloc = [](OrtAllocator* self, size_t size) { return static_cast<Counter*>(self)->Take(size); };
    OrtAllocator::Reserve = [](OrtAllocator* self, size_t size) { return static_cast<Counter*>(self)->Take(size); };
    OrtAllocator::Free = [](OrtAllocator* self, void* memory) { static_cast<Counter*>(self)->Give(memory); };
    OrtAllocator::Info = [](const OrtAllocator* self) -> const OrtMemoryInfo* { return static_cast<const Counter*>(self)->info; };
    Ort::ThrowOnError(Ort::GetApi().CreateCpuMemoryInfo(OrtDeviceAllocator, OrtMemTypeDefault, &info));
  }

  void* Take(size_t size) {
    std::lock_guard<std::mutex> lock(guard);
    void* memory = nullptr;
    if (posix_memalign(&memory, 256, size ? size : 1) != 0) return nullptr;
    alive[memory] = size;
    now += size;
    if (now > most) most = now;
    return memory;
  }

  void Give(void* memory) {
    if (memory == nullptr) return;
    std::lock_guard<std::mutex> lock(guard);
    auto found = alive.find(memory);
    if (found != alive.end()) {
      now -= found->second;
      alive.erase(found);
    }
    std::free(memory);
  }
};

size_t BytesOf(ONNXTensorElementDataType type) {
  switch (type) {
    case ONNX_TENSOR_ELEMENT_DATA_TYPE_INT64: case ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT64: case ONNX_TENSOR_ELEMENT_DATA_TYPE_DOUBLE: return 8;
    case ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT: case ONNX_TENSOR_ELEMENT_DATA_TYPE_INT32: case ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT32: return 4;
    case ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT16: case ONNX_TENSOR_ELEMENT_DATA_TYPE_BFLOAT16:
    case ONNX_TENSOR_ELEMENT_DATA_TYPE_INT16: case ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT16: return 2;
    default: return 1;
  }
}

void Fill(std::vector<char>& bytes, ONNXTensorElementDataType type, long value) {
  size_t each = BytesOf(type);
  for (size_t at = 0; at < bytes.size(); at += each) {
    if (type == ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT) {
      float number = static_cast<float>(value);
      std::memcpy(&bytes[at], &number, each);
    } else {
      std::memcpy(&bytes[at], &value, each);
    }
  }
}

std::pair<std::string, std::string> Parted(const std::string& text) {
  size_t at = text.rfind('=');
  return {text.substr(0, at), text.substr(at + 1)};
}

}  // namespace

int main(int count, char** arguments) {
  std::map<std::string, std::vector<int64_t>> shapes;
  std::map<std::string, long> fills;
  bool arena = false, same = false, shrink = false;
  int level = 2;
  for (int i = 2; i < count; i++) {
    std::string name = arguments[i];
    if (name == "--arena") {
      arena = true;
    } else if (name == "--same") {
      same = true;
    } else if (name == "--shrink") {
      shrink = true;
    } else if (i + 1 == count) {
      return 2;
    } else if (name == "--level") {
      level = std::atoi(arguments[++i]);
    } else {
      auto [input, value] = Parted(arguments[++i]);
      if (name == "--fill") {
        fills[input] = std::atol(value.c_str());
      } else {
        std::stringstream parts(value);
        for (std::string part; std::getline(parts, part, ',');) shapes[input].push_back(std::atoll(part.c_str()));
        shapes[input];
      }
    }
  }

  try {
    Ort::Env environment(ORT_LOGGING_LEVEL_FATAL, "probe");
    Counter counter;
    Ort::SessionOptions options;
    options.SetGraphOptimizationLevel(static_cast<GraphOptimizationLevel>(level));
    options.SetIntraOpNumThreads(1);
    if (!arena) {
      Ort::ThrowOnError(Ort::GetApi().RegisterAllocator(environment, &counter));
      options.AddConfigEntry("session.use_env_allocators", "1");
    }

    if (same) {
      // Regions as large as what is asked for, in place of powers of two.
      environment.CreateAndRegisterAllocator(Ort::MemoryInfo::CreateCpu(OrtArenaAllocator, OrtMemTypeDefault), Ort::ArenaCfg(0, 1, -1, -1));
      options.AddConfigEntry("session.use_env_allocators", "1");
    }

    Ort::RunOptions passes;
    if (shrink) passes.AddConfigEntry("memory.enable_memory_arena_shrinkage", "cpu:0");
    Ort::Session session(environment, arguments[1], options);
    Ort::AllocatorWithDefaultOptions names;
    auto own = Ort::MemoryInfo::CreateCpu(OrtDeviceAllocator, OrtMemTypeDefault);
    std::vector<std::string> inputs, outputs;
    std::vector<std::vector<char>> bytes(session.GetInputCount());
    std::vector<Ort::Value> values;
    for (size_t i = 0; i < session.GetInputCount(); i++) {
      inputs.push_back(session.GetInputNameAllocated(i, names).get());
      auto described = session.GetInputTypeInfo(i);
      auto tensor = described.GetTensorTypeAndShapeInfo();
      std::vector<int64_t> shape = shapes.count(inputs[i]) ? shapes[inputs[i]] : tensor.GetShape();
      size_t elements = 1;
      for (int64_t& length : shape) elements *= length = length < 0 ? 1 : length;
      auto type = tensor.GetElementType();
      bytes[i].resize(elements * BytesOf(type));
      Fill(bytes[i], type, fills.count(inputs[i]) ? fills[inputs[i]] : type == ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT ? 0 : 1);
      values.push_back(Ort::Value::CreateTensor(own, bytes[i].data(), bytes[i].size(), shape.data(), shape.size(), type));
    }

    for (size_t i = 0; i < session.GetOutputCount(); i++) outputs.push_back(session.GetOutputNameAllocated(i, names).get());
    std::vector<const char*> from, to;
    for (auto& name : inputs) from.push_back(name.c_str());
    for (auto& name : outputs) to.push_back(name.c_str());
    size_t before = counter.now;
    counter.most = before;
    session.Run(passes, from.data(), values.data(), values.size(), to.data(), to.size());
    if (!arena) {
      std::printf("{\"live\":%zu,\"version\":\"%s\"}\n", counter.most - before, OrtGetApiBase()->GetVersionString());
    } else {
      session.Run(passes, from.data(), values.data(), values.size(), to.data(), to.size());
      Ort::Allocator regions(session, Ort::MemoryInfo::CreateCpu(OrtArenaAllocator, OrtMemTypeDefault));
      OrtKeyValuePairs* stats = nullptr;
      Ort::ThrowOnError(Ort::GetApi().AllocatorGetStats(regions, &stats));
      // Weights are reserved beside the regions, and nothing else is in use after a pass.
      long all = std::atol(Ort::GetApi().GetKeyValue(stats, "TotalAllocated")), used = std::atol(Ort::GetApi().GetKeyValue(stats, "InUse"));
      std::printf("{\"arena\":%ld,\"version\":\"%s\"}\n", all - used, OrtGetApiBase()->GetVersionString());
    }

    std::fflush(stdout);
    std::_Exit(0);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    std::_Exit(1);
  }
}
