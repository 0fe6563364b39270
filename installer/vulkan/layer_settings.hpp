// Lets llama.cpp's Vulkan backend compile with the Vulkan headers of Debian 12 (1.3.239), which are older than
// VK_EXT_layer_settings. The types are those of the Vulkan specification (VkLayerSettingEXT and
// VkLayerSettingsCreateInfoEXT); the backend switches validation layers on with them, and an older loader ignores them.
// The Makefile has this file included before every other in a GPU=vulkan build.
#if defined(__cplusplus) && defined(GGML_BACKEND_BUILD) && __has_include(<vulkan/vulkan_core.h>)
#include <cstdint>
#include <vector>
#include <vulkan/vulkan_core.h>

#ifndef VK_EXT_layer_settings
namespace vk {

enum class LayerSettingTypeEXT : std::int32_t { eBool32 = 0 };

struct LayerSettingEXT {
    const char * pLayerName;
    const char * pSettingName;
    LayerSettingTypeEXT type;
    std::uint32_t valueCount;
    const void * pValues;
};

struct LayerSettingsCreateInfoEXT {
    explicit LayerSettingsCreateInfoEXT(const std::vector<LayerSettingEXT> & settings)
        : settingCount(static_cast<std::uint32_t>(settings.size())), pSettings(settings.data()) {}

    std::int32_t sType = 1000496000;  // VK_STRUCTURE_TYPE_LAYER_SETTINGS_CREATE_INFO_EXT
    const void * pNext = nullptr;
    std::uint32_t settingCount;
    const LayerSettingEXT * pSettings;
};

}  // namespace vk
#endif
#endif
