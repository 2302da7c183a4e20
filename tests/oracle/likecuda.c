// Makes a Vulkan device take what CUDA takes of a graph and Vulkan leaves to the host: selective scans of any state, products and fused attention of any
// strides, copies of any format (supports_op of ggml-cuda.cu and ggml-vulkan.cpp, v0.5.0). Nothing is computed, so nothing has to be able to.
// Build: gcc -shared -fPIC -o liblikecuda.so likecuda.c
#include <stdbool.h>

// v0.5.0: ggml-backend-impl.h, ggml.h
enum { place_of_supports_op = 9, offset_of_op = 80, product = 29, product_by_expert = 30, copy = 35, fused_attention = 74, selective_scan = 77 };

static bool (*asked)(void * device, const char * node);

static bool supports(void * device, const char * node)
{
    int op = *(const int *) (node + offset_of_op);
    return op == product || op == product_by_expert || op == copy || op == fused_attention || op == selective_scan || asked(device, node);
}

void like_cuda(void ** device)
{
    asked = (bool (*)(void *, const char *)) device[place_of_supports_op];
    device[place_of_supports_op] = (void *) supports;
}
