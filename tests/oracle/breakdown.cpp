// Prints libllama's own memory breakdown (bytes by buffer type: model, context, compute) for run_model.py. Build: g++ -shared -fPIC -o libbreakdown.so breakdown.cpp
#include <cstddef>
#include <cstdio>
#include <map>
struct llama_context;
struct ggml_backend_buffer_type;
struct llama_memory_breakdown_data { size_t model = 0, context = 0, compute = 0; };
std::map<ggml_backend_buffer_type *, llama_memory_breakdown_data> llama_get_memory_breakdown(const llama_context *);
extern "C" const char * ggml_backend_buft_name(ggml_backend_buffer_type *);
extern "C" int breakdown(const llama_context * context, char * text, int size)
{
    int n = 0;
    for (auto & row : llama_get_memory_breakdown(context))
        n += snprintf(text + n, size - n, "%s %zu %zu %zu\n", ggml_backend_buft_name(row.first), row.second.model, row.second.context, row.second.compute);
    return n;
}
