using InferenceSizing.Domain.Engines;
using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Hardware;
using InferenceSizing.Domain.Networks;
using InferenceSizing.Formats.HuggingFace;

namespace InferenceSizing.Catalogue.Tests.Engines;

/// <summary>Which releases have which models: a deployment that a release would refuse for its model never starts.</summary>
public sealed class ServedModelsTests
{
    // Dates of models and releases; sgl-project/sgl-cookbook's folder of 0.5.10, SGLang's release notes of 0.5.12, bentoml/BentoVLLM pull request 111.
    // Names of architectures in libllama of @node-llama-cpp/linux-x64 (b5640, b6122, b7836), pull request 8156; ollama/ollama at its tags.
    // vllm-project/vllm pull request 24907, release notes of 0.10.1, 0.10.2, 0.17.0, 0.19.0 and 0.29.0; bump of Qwen3 to 0.8.4.
    [Theory]
    [InlineData("vllm", "0.10.2", "meta-llama/Llama-3.2-11B-Vision-Instruct", true)]
    [InlineData("vllm", "0.11.0", "meta-llama/Llama-3.2-11B-Vision-Instruct", false)]
    [InlineData("vllm", "0.33.0", "facebook/bart-base", false)]
    [InlineData("vllm", "0.10.0", "openai/gpt-oss-20b", false)]
    [InlineData("vllm", "0.10.1", "openai/gpt-oss-20b", true)]
    [InlineData("vllm", "0.9.2", "Qwen/Qwen3-Next-80B-A3B-Instruct", false)]
    [InlineData("vllm", "0.8.4", "Qwen/Qwen3-8B", true)]
    [InlineData("vllm", "0.7.2", "Qwen/Qwen3-8B", false)]
    [InlineData("vllm", "0.18.0", "google/gemma-4-31B-it", false)]
    [InlineData("vllm", "0.19.0", "google/gemma-4-31B-it", true)]
    [InlineData("vllm", "0.28.0", "mosaicml/mpt-7b", true)]
    [InlineData("vllm", "0.29.0", "mosaicml/mpt-7b", false)]
    [InlineData("vllm", "0.7.3", "google/gemma-3-4b-it", false)]
    [InlineData("vllm", "0.8.0", "google/gemma-3-4b-it", true)]
    [InlineData("vllm", "0.6.5", "deepseek-ai/DeepSeek-V3", false)]
    [InlineData("vllm", "0.8.2", "meta-llama/Llama-4-Scout-17B-16E-Instruct", false)]
    [InlineData("sglang", "0.5.1", "Qwen/Qwen3-Next-80B-A3B-Instruct", false)]
    [InlineData("sglang", "0.4.9", "openai/gpt-oss-20b", false)]
    [InlineData("sglang", "0.5.0", "openai/gpt-oss-20b", true)]
    [InlineData("sglang", "0.5.9", "google/gemma-4-31B-it", false)]
    [InlineData("sglang", "0.5.10", "google/gemma-4-31B-it", true)]
    [InlineData("sglang", "0.5.10", "deepseek-ai/DeepSeek-V4-Flash", false)]
    [InlineData("sglang", "0.5.12", "deepseek-ai/DeepSeek-V4-Flash", true)]
    [InlineData("tensorrt-llm", "1.2.0", "google/gemma-4-31B-it", false)]
    [InlineData("tensorrt-llm", "0.18.0", "Qwen/Qwen3-8B", false)]
    [InlineData("tensorrt-llm", "1.2.0", "EleutherAI/gpt-j-6b", true)]
    [InlineData("tensorrt-llm", "1.4.0", "EleutherAI/gpt-j-6b", false)]
    [InlineData("tensorrt-llm", "1.0.0", "openai/gpt-oss-20b", false)]
    [InlineData("llama.cpp", "b2900", "openai/gpt-oss-20b", false)]
    [InlineData("llama.cpp", "b5640", "openai/gpt-oss-20b", false)]
    [InlineData("llama.cpp", "b6122", "openai/gpt-oss-20b", true)]
    [InlineData("llama.cpp", "b2900", "google/gemma-2-9b", false)]
    [InlineData("llama.cpp", "b3889", "google/gemma-2-9b", true)]
    [InlineData("llama.cpp", "b2900", "meta-llama/Meta-Llama-3-8B", true)]
    [InlineData("llama.cpp", "b7836", "Qwen/Qwen3.5-27B", false)]
    [InlineData("llama.cpp", "v0.5.0", "Qwen/Qwen3.5-27B", true)]
    [InlineData("ollama", "0.17.0", "Qwen/Qwen3.5-27B", false)]
    [InlineData("ollama", "0.17.1", "Qwen/Qwen3.5-27B", true)]
    [InlineData("ollama", "0.24.0", "moonshotai/Kimi-Linear-48B-A3B-Instruct", false)]
    [InlineData("ollama", "0.30.0", "moonshotai/Kimi-Linear-48B-A3B-Instruct", true)]
    // min_vllm_version of vllm-project/recipes (August 2026), and releases that are older than the model.
    [InlineData("vllm", "0.11.2", "mistralai/Ministral-3-8B-Base-2512", false)]
    [InlineData("vllm", "0.12.0", "mistralai/Ministral-3-8B-Base-2512", true)]
    [InlineData("vllm", "0.8.0", "mistralai/Mistral-Small-3.1-24B-Instruct-2503", true)]
    [InlineData("vllm", "0.11.2", "mistralai/Mistral-Large-3-675B-Base-2512", false)]
    [InlineData("vllm", "0.16.0", "mistralai/Mistral-Small-4-119B-2603", false)]
    [InlineData("vllm", "0.23.0", "MiniMaxAI/MiniMax-M3", false)]
    [InlineData("vllm", "0.24.0", "MiniMaxAI/MiniMax-M3", true)]
    [InlineData("vllm", "0.10.1", "baidu/ERNIE-4.5-VL-28B-A3B-PT", false)]
    [InlineData("vllm", "0.15.0", "stepfun-ai/Step-3.5-Flash", false)]
    [InlineData("vllm", "0.19.0", "tencent/Hy3", false)]
    [InlineData("vllm", "0.20.0", "tencent/Hy3", true)]
    [InlineData("vllm", "0.19.0", "poolside/Laguna-XS.2", false)]
    [InlineData("vllm", "0.26.0", "meta-models/Muse-Glimmer-30B", false)]
    [InlineData("vllm", "0.11.0", "PaddlePaddle/PaddleOCR-VL", false)]
    [InlineData("vllm", "0.11.1", "PaddlePaddle/PaddleOCR-VL", true)]
    [InlineData("sglang", "0.5.12", "MiniMaxAI/MiniMax-M3", false)]
    // docs/source/en/model_doc of huggingface/transformers.
    [InlineData("transformers", "4.50.0", "Qwen/Qwen3-8B", false)]
    [InlineData("transformers", "4.51.3", "Qwen/Qwen3-8B", true)]
    [InlineData("transformers", "4.46.0", "openai/gpt-oss-20b", false)]
    [InlineData("transformers", "4.56.0", "Qwen/Qwen3-Next-80B-A3B-Instruct", false)]
    [InlineData("transformers", "5.0.0", "Qwen/Qwen3.5-9B", false)]
    [InlineData("transformers", "5.17.0", "Qwen/Qwen3.5-9B", true)]
    public void A_release_without_the_model_does_not_start(string engine, string version, string model, bool starts)
    {
        Engine asked = EngineList.Find(engine)!;

        Assert.Equal(starts, asked.Models.MayLoad(ArchitectureOf(model).Family, EngineVersion.Parse(version)!));
        PublishedLog log = new(engine, version, model, "h200-sxm", "") { Format = "bf16" };
        Assert.Equal(starts, log.Estimate().Startup.All(refusal => refusal.Code != StartupCode.ModelUnsupported));
    }

    [Theory]
    [InlineData("vllm", "meta-llama/Llama-3.2-11B-Vision-Instruct", "0.10.2")]
    [InlineData("vllm", "Qwen/Qwen3-8B", "0.33.0")]
    [InlineData("tensorrt-llm", "EleutherAI/gpt-j-6b", "1.2.0")]
    public void Where_no_version_is_named_the_newest_with_the_model_answers(string engine, string model, string version) =>
        Assert.Equal(EngineVersion.Parse(version), EngineList.Find(engine)!.DefaultVersionFor(ArchitectureOf(model), Card));

    /// <summary>T5 is in no list of vLLM's models, and its Transformers backend takes no encoder-decoders (docs/models/supported_models.md).</summary>
    [Theory]
    [InlineData("vllm", "google-t5/t5-base", false)]
    [InlineData("vllm", "openai/whisper-large-v3", true)]
    [InlineData("sglang", "microsoft/deberta-v3-base", false)]
    [InlineData("transformers", "google-t5/t5-base", true)]
    public void What_no_release_has_is_not_loaded(string engine, string model, bool loads) =>
        Assert.Equal(loads, EngineList.Find(engine)!.Loads(ArchitectureOf(model)));

    /// <summary>A family in a table that no reader makes is a slip of the pen.</summary>
    [Fact]
    public void Every_model_starts_where_nothing_is_named() => Assert.All(
        SharedCatalogue.Instance.Models.Select(entry => entry.Architecture.Value).OfType<Architecture>(),
        architecture => Assert.All(
            EngineList.All.Where(engine => engine.Runs(architecture) && engine.Loads(architecture)),
            engine => Assert.True(engine.Models.MayLoad(architecture.Family, engine.DefaultVersionFor(architecture, Card)))));

    /// <summary>A row of a family that no config is read as says nothing.</summary>
    [Fact]
    public void Tables_name_families_that_configs_are_read_as()
    {
        HashSet<string> read = [.. HuggingFaceConfig.SupportedModelTypes, "mistral_large_3"];

        // Those that read GGUF files have families by their architecture too.
        Assert.All(EngineList.All.Where(engine => !engine.ReadsGguf), engine => Assert.All(engine.Models.Families, family => Assert.Contains(family, read)));
    }

    private static Accelerator Card { get; } = SharedCatalogue.Instance.FindAccelerator("h200-sxm")!;

    private static Architecture ArchitectureOf(string model) => SharedCatalogue.Instance.FindModel(model)!.Architecture.Value!;
}
