// LD_PRELOAD: lets Mesa's software Vulkan device report the limits of a real card (storage buffers and allocations of 4 GiB - 1 and more, a heap of 80 GiB),
// so that a real libllama plans its buffers (no_alloc) as on one. Build: gcc -shared -fPIC -o libbigdevice.so bigdevice.c -ldl
#define _GNU_SOURCE
#include <dlfcn.h>
#include <string.h>
#include <vulkan/vulkan.h>
static PFN_vkGetInstanceProcAddr next_proc;
static PFN_vkGetPhysicalDeviceProperties next_properties;
static PFN_vkGetPhysicalDeviceProperties2 next_properties2;
static PFN_vkGetPhysicalDeviceMemoryProperties next_memory;
static void raise_limits(VkPhysicalDeviceLimits * l) { l->maxStorageBufferRange = 0xFFFFFFFFu; }
static void my_properties(VkPhysicalDevice d, VkPhysicalDeviceProperties * p) { next_properties(d, p); raise_limits(&p->limits); }
static void my_properties2(VkPhysicalDevice d, VkPhysicalDeviceProperties2 * p)
{
    next_properties2(d, p);
    raise_limits(&p->properties.limits);
    for (VkBaseOutStructure * s = p->pNext; s; s = s->pNext)
        if (s->sType == VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_MAINTENANCE_3_PROPERTIES)
            ((VkPhysicalDeviceMaintenance3Properties *) s)->maxMemoryAllocationSize = 1ull << 40;
        else if (s->sType == VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_MAINTENANCE_4_PROPERTIES)
            ((VkPhysicalDeviceMaintenance4Properties *) s)->maxBufferSize = 1ull << 40;
}
static void my_memory(VkPhysicalDevice d, VkPhysicalDeviceMemoryProperties * p)
{
    next_memory(d, p);
    for (uint32_t i = 0; i < p->memoryHeapCount; i++)
        p->memoryHeaps[i].size = 80ull << 30;
}
PFN_vkVoidFunction vkGetInstanceProcAddr(VkInstance instance, const char * name)
{
    if (!next_proc) next_proc = (PFN_vkGetInstanceProcAddr) dlsym(RTLD_NEXT, "vkGetInstanceProcAddr");
    if (!next_proc) next_proc = (PFN_vkGetInstanceProcAddr) dlsym(dlopen("libvulkan.so.1", RTLD_NOW | RTLD_GLOBAL), "vkGetInstanceProcAddr");
    PFN_vkVoidFunction f = next_proc(instance, name);
    if (!f) return f;
    if (!strcmp(name, "vkGetPhysicalDeviceProperties")) { next_properties = (void *) f; return (PFN_vkVoidFunction) my_properties; }
    if (!strcmp(name, "vkGetPhysicalDeviceProperties2") || !strcmp(name, "vkGetPhysicalDeviceProperties2KHR")) { next_properties2 = (void *) f; return (PFN_vkVoidFunction) my_properties2; }
    if (!strcmp(name, "vkGetPhysicalDeviceMemoryProperties")) { next_memory = (void *) f; return (PFN_vkVoidFunction) my_memory; }
    return f;
}
