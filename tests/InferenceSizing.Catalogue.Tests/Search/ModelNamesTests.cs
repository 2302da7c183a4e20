using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using InferenceSizing.Catalogue.Architectures;
using InferenceSizing.Catalogue.Search.Models;
using InferenceSizing.Domain.Networks;

namespace InferenceSizing.Catalogue.Tests.Search;

public sealed partial class ModelNamesTests
{
    [Theory]
    [InlineData("unsloth/Llama-3.2-1B-Instruct", "meta-llama/Llama-3.2-1B-Instruct", null)]
    [InlineData("LLM-Research/Meta-Llama-3.1-8B-Instruct", "meta-llama/Llama-3.1-8B", null)]
    [InlineData("https://huggingface.co/Qwen/Qwen3-8B/tree/main", "Qwen/Qwen3-8B", null)]
    [InlineData("qwen3-14b", "Qwen/Qwen3-14B", null)]
    [InlineData("resnet50.a1_in1k", "resnet50", null)]
    [InlineData("vit_base_patch16_224.augreg_in1k", "vit_base_patch16_224", null)]
    [InlineData("modelcar-granite-3-1-8b-lab-v1:1.4.0", "ibm-granite/granite-3.3-8b-instruct", null)]
    [InlineData("us.meta.llama3-2-11b-instruct-v1:0", "meta-llama/Llama-3.2-11B-Vision-Instruct", null)]
    [InlineData("Mixtral 8x7B", "mistralai/Mixtral-8x7B-v0.1", null)]
    [InlineData("huihui-ai/Huihui-Qwen3-Coder-30B-A3B-Instruct-abliterated", "Qwen/Qwen3-Coder-30B-A3B-Instruct", null)]
    [InlineData("Sao10K/L3.3-70B-Euryale-v2.3", "meta-llama/Llama-3.3-70B-Instruct", null)]
    [InlineData("huihui-ai/Qwen3-30B-A3B-abliterated", "Qwen/Qwen3-30B-A3B", null)]
    [InlineData("Qwen/Qwen3-VL-8B-Thinking", "Qwen/Qwen3-VL-8B-Instruct", null)]
    [InlineData("amd/gpt-oss-120b-w-mxfp4-a-fp8", "openai/gpt-oss-120b", "mxfp4")]
    [InlineData("amd/Llama-3.1-8B-Instruct-w-int8-a-int8-sym-test", "meta-llama/Llama-3.1-8B", "int8")]
    [InlineData("jerryzh168/opt-125m-int4wo-per-module", "facebook/opt-125m", "gptq-int4")]
    [InlineData("nm-testing/Qwen2-1.5B-Instruct-FP8W8", "Qwen/Qwen2-1.5B-Instruct", "fp8")]
    [InlineData("tclf90/GLM-4.5-Air-AWQ-FP16Mix", "zai-org/GLM-4.5-Air", "awq-int4")]
    [InlineData("Qwen/Qwen3-32B-FP8", "Qwen/Qwen3-32B", "fp8-block")]
    [InlineData("Qwen/Qwen3-30B-A3B-FP8", "Qwen/Qwen3-30B-A3B", "fp8-block")]
    [InlineData("RedHatAI/Qwen3-32B-FP8", "Qwen/Qwen3-32B", "fp8")]
    [InlineData("RedHatAI/Meta-Llama-3.1-8B-Instruct-FP8-dynamic", "meta-llama/Llama-3.1-8B", "fp8")]
    [InlineData("RedHatAI/Qwen3-8B-FP8-block", "Qwen/Qwen3-8B", "fp8-block")]
    [InlineData("MiniMaxAI/MiniMax-M3-MXFP8", "MiniMaxAI/MiniMax-M3", "fp8-block")]
    [InlineData("RedHatAI/Hy3-NVFP4-FP8", "tencent/Hy3", "nvfp4")]
    [InlineData("Inferact/Muse-Glimmer-30B-NVFP4-W4A4", "meta-models/Muse-Glimmer-30B", "nvfp4")]
    [InlineData("cyankiwi/Qwen3-VL-8B-Instruct-AWQ-8bit", "Qwen/Qwen3-VL-8B-Instruct", "int8-weight-only")]
    [InlineData("cyankiwi/Qwen3-VL-8B-Instruct-AWQ-INT8", "Qwen/Qwen3-VL-8B-Instruct", "int8-weight-only")]
    [InlineData("cyankiwi/Qwen3-VL-8B-Instruct-W8A16-AWQ", "Qwen/Qwen3-VL-8B-Instruct", "int8-weight-only")]
    [InlineData("cyankiwi/Qwen3-VL-8B-Instruct-AWQ-w8", "Qwen/Qwen3-VL-8B-Instruct", "int8-weight-only")]
    [InlineData("cyankiwi/Qwen3-VL-8B-Instruct-AWQ-4bit", "Qwen/Qwen3-VL-8B-Instruct", "awq-int4")]
    [InlineData("hugging-quants/Meta-Llama-3.1-70B-Instruct-AWQ-INT4", "meta-llama/Llama-3.1-70B", "awq-int4")]
    [InlineData("Qwen/Qwen2.5-72B-Instruct-GPTQ-Int8", "Qwen/Qwen2.5-72B-Instruct", "int8-weight-only")]
    [InlineData("neuralmagic/Meta-Llama-3.1-8B-Instruct-quantized.w4a16", "meta-llama/Llama-3.1-8B", "gptq-int4")]
    [InlineData("nvidia/Qwen3-30B-A3B-NVFP4", "Qwen/Qwen3-30B-A3B", "nvfp4")]
    [InlineData("nvidia/DeepSeek-R1-0528-NVFP4-v2", "deepseek-ai/DeepSeek-R1", "nvfp4")]
    [InlineData("amd/Llama-3.3-70B-Instruct-MXFP4-Preview", "meta-llama/Llama-3.3-70B-Instruct", "mxfp4")]
    [InlineData("unsloth/Meta-Llama-3.1-8B-Instruct-unsloth-bnb-4bit", "meta-llama/Llama-3.1-8B", "nf4")]
    [InlineData("nvidia/NVIDIA-Nemotron-3-Nano-30B-A3B-FP8", "nvidia/NVIDIA-Nemotron-3-Nano-30B-A3B-BF16", "fp8")]
    [InlineData("TheBloke/Llama-2-13B-chat-AWQ", "meta-llama/Llama-2-13b-chat-hf", "awq-int4")]
    public void A_repository_of_a_quantized_checkpoint_is_its_model_and_what_its_name_states(string name, string id, string? weights)
    {
        NamedModel named = Read(name).Named!;

        Assert.Same(SharedCatalogue.Instance.FindModel(id), named.Entry);
        Assert.Equal((weights, false), (named.Weights, named.Gguf));
        Assert.Equal(named.Entry.Id.Equals(name, StringComparison.OrdinalIgnoreCase) || name.EndsWith("/tree/main", StringComparison.Ordinal),
            named.Remark is null);
    }

    /// <summary>Model cards of bartowski ("All quants made using imatrix option"), of mradermacher's i1 ("weighted/imatrix quants") and of unsloth's UD.
    /// </summary>
    [Theory]
    [InlineData("hf.co/bartowski/Llama-3.2-3B-Instruct-GGUF:IQ4_XS", true)]
    [InlineData("mradermacher/Qwen2.5-14B-Instruct-i1-GGUF", true)]
    [InlineData("Qwen3-30B-A3B-UD-IQ3_XXS.gguf", true)]
    [InlineData("Llama-3.3-70B-Instruct.imatrix.Q4_0.gguf", true)]
    [InlineData("mradermacher/Qwen2.5-14B-Instruct-GGUF", false)]
    [InlineData("google/gemma-3-27b-it-qat-q4_0-gguf", false)]
    [InlineData("Qwen/Qwen3-8B", false)]
    public void A_name_says_whether_its_files_were_made_with_an_importance_matrix(string name, bool made) =>
        Assert.Equal(made, SharedCatalogue.Instance.ReadModel(name).Named!.ImportanceMatrix);

    [Theory]
    [InlineData("unsloth/Qwen3-8B-GGUF", "Qwen/Qwen3-8B", "q4_k_m")]
    [InlineData("bartowski/NousResearch_Hermes-4-14B-GGUF", "Qwen/Qwen3-14B", "q4_k_m")]
    [InlineData("qwen2-1_5b-instruct-q4_0.gguf", "Qwen/Qwen2-1.5B-Instruct", "q4_0")]
    [InlineData("unsloth/gpt-oss-120b-GGUF:F16", "openai/gpt-oss-120b", "mxfp4")]
    [InlineData("unsloth/gpt-oss-20b-GGUF:Q2_K", "openai/gpt-oss-20b", "mxfp4")] // rows of 2880 are no whole blocks of k-quants
    [InlineData("Kimi-K3-UD-Q8_K_XL-00005-of-00034.gguf", "moonshotai/Kimi-K3", "mxfp4")] // 34 files of at most 50 GB, 2,780 B parameters
    [InlineData("Kimi-K3-Q2_K.gguf", "moonshotai/Kimi-K3", "q2_k")]
    [InlineData("mathstral-7b-v0.1-imat", "mistralai/Mistral-7B-v0.3", "q4_k_m")]
    [InlineData("ggml-org/gpt-oss-20b-GGUF", "openai/gpt-oss-20b", "mxfp4")]
    [InlineData("unsloth/gpt-oss-120b-GGUF", "openai/gpt-oss-120b", "mxfp4")]
    [InlineData("bartowski/google_gemma-3-12b-it-GGUF:Q6_K", "google/gemma-3-12b-it", "q6_k")]
    [InlineData("hf.co/bartowski/Llama-3.2-3B-Instruct-GGUF:IQ4_XS", "meta-llama/Llama-3.2-3B-Instruct", "iq4_xs")]
    [InlineData("google/gemma-3-27b-it-qat-q4_0-gguf", "google/gemma-3-27b-it", "q4_0")]
    [InlineData("mradermacher/Qwen2.5-14B-Instruct-i1-GGUF", "Qwen/Qwen2.5-14B-Instruct", "q4_k_m")]
    [InlineData("DeepSeek-R1-Q8_0-00001-of-00015.gguf", "deepseek-ai/DeepSeek-R1", "q8_0")]
    [InlineData("gpt-oss-20b-mxfp4.gguf", "openai/gpt-oss-20b", "mxfp4")]
    [InlineData("NVIDIA-Nemotron-3.5-Lightning-30B-A3B-BF16-MXFP4.gguf", "nvidia/NVIDIA-Nemotron-3.5-Lightning-30B-A3B-BF16", "mxfp4")]
    [InlineData("Llama-3.3-70B-Instruct-f16.gguf", "meta-llama/Llama-3.3-70B-Instruct", "fp16")]
    [InlineData("opt13b-GGUF-of-mine", "facebook/opt-13b", "q4_k_m")]
    [InlineData("llama3.1", "meta-llama/Llama-3.1-8B", "q4_k_m")]
    [InlineData("ollama run qwen3:4b", "Qwen/Qwen3-4B-Instruct-2507", "q4_k_m")]
    [InlineData("qwen3:30b-a3b-thinking-2507-q8_0", "Qwen/Qwen3-30B-A3B-Instruct-2507", "q8_0")] // 262,144 tokens, where Qwen3-30B-A3B has 40,960
    [InlineData("qwen3:30b-a3b", "Qwen/Qwen3-30B-A3B", "q4_k_m")]
    [InlineData("llama3.2:1b-instruct-q8_0", "meta-llama/Llama-3.2-1B-Instruct", "q8_0")]
    [InlineData("ollama/qwen3:4b", "Qwen/Qwen3-4B-Instruct-2507", "q4_k_m")]
    [InlineData("https://ollama.com/library/gemma3:12b-it-qat", "google/gemma-3-12b-it", "q4_0")]
    [InlineData("mixtral:8x7b-instruct-v0.1-q5_K_M", "mistralai/Mixtral-8x7B-v0.1", "q5_k_m")]
    [InlineData("deepseek-r1:latest", "deepseek-ai/DeepSeek-R1-0528-Qwen3-8B", "q4_k_m")]
    [InlineData("llama2", "meta-llama/Llama-2-7b-hf", "q4_0")]
    [InlineData("devstral:24b", "mistralai/Devstral-Small-2507", "q4_k_m")]
    [InlineData("embeddinggemma", "google/embeddinggemma-300m", "bf16")]
    [InlineData("cogito:14b", "Qwen/Qwen2.5-14B", "q4_k_m")]
    [InlineData("gpt-oss-safeguard:20b", "openai/gpt-oss-20b", "mxfp4")]
    [InlineData("smollm3:3b", "HuggingFaceTB/SmolLM3-3B", "q4_k_m")]
    [InlineData("Intel/Qwen3-30B-A3B-Instruct-2507-gguf-q2ks-mixed-AutoRound", "Qwen/Qwen3-30B-A3B-Instruct-2507", "q2_k")]
    [InlineData("unsloth/Qwen3-8B-GGUF:Qwen3-8B-Q5_K_M.gguf", "Qwen/Qwen3-8B", "q5_k_m")]
    [InlineData("Mozilla/gemma-3-4b-it-llamafile", "google/gemma-3-4b-it", "q4_k_m")]
    [InlineData("TheBloke/tinyllama-chat-GGUF", "TinyLlama/TinyLlama-1.1B-Chat-v1.0", "q4_k_m")] // the series has one size
    public void Gguf_files_and_ollama_tags_are_run_by_llama_cpp_in_the_type_they_state_or_usually_have(string name, string id, string weights)
    {
        NamedModel named = Read(name).Named!;

        Assert.Same(SharedCatalogue.Instance.FindModel(id), named.Entry);
        Assert.Equal((weights, true), (named.Weights, named.Gguf));
        Assert.NotNull(named.Remark);
    }

    /// <summary>Which tag is the latest, and the bytes of its file: josh/ollama-models-nix@b962467, manifests/registry.ollama.ai/library. A file also holds
    /// the tokens' names, and keeps a few matrices in more bits.</summary>
    [Theory]
    [InlineData("aya", "CohereLabs/aya-expanse-8b", "q4_0", 4.80)]
    [InlineData("aya:35b", "CohereForAI/c4ai-command-r-v01", "q4_0", 20.23)]
    [InlineData("command-r", "CohereLabs/c4ai-command-r-08-2024", "q4_0", 18.72)]
    [InlineData("wizardcoder", "codellama/CodeLlama-7b-Instruct-hf", "q4_0", 3.83)]
    [InlineData("vicuna:33b", "huggyllama/llama-30b", "q4_0", 18.36)]
    [InlineData("snowflake-arctic-embed", "BAAI/bge-large-en-v1.5", "fp16", 0.67)]
    [InlineData("granite-embedding", "ibm-granite/granite-embedding-30m-english", "fp16", 0.06)]
    [InlineData("llama3.2:1b", "meta-llama/Llama-3.2-1B-Instruct", "q8_0", 1.32)]
    [InlineData("hermes3:3b", "meta-llama/Llama-3.2-3B-Instruct", "q4_k_m", 2.02)]
    [InlineData("smollm2:360m", "HuggingFaceTB/SmolLM2-360M-Instruct", "fp16", 0.73)]
    [InlineData("llama3-chatqa", "meta-llama/Meta-Llama-3-8B-Instruct", "q4_0", 4.66)]
    [InlineData("smallthinker:latest", "Qwen/Qwen2.5-3B", "q8_0", 3.62)]
    [InlineData("granite3-guardian:8b", "ibm-granite/granite-3.3-8b-instruct", "q5_k_m", 5.80)]
    [InlineData("notux", "mistralai/Mixtral-8x7B-v0.1", "q4_0", 26.44)]
    public void A_tag_of_ollama_holds_the_bytes_of_its_file(string name, string id, string weights, double gigabytes)
    {
        const double least = 0.94, most = 1.2;
        NamedModel named = Read(name).Named!;
        double bits = weights switch { "q4_0" => 4.5, "q4_k_m" => 4.85, "q5_k_m" => 5.67, "q8_0" => 8.5, _ => 16 };

        Assert.Same(SharedCatalogue.Instance.FindModel(id), named.Entry);
        Assert.Equal(weights, named.Weights);
        Assert.InRange(gigabytes * 1e9 * 8 / (named.Entry.Architecture.Value!.LayOut().Operators!.Parameters.Value * bits), least, most);
    }

    [Theory]
    [InlineData("granite-code")]
    [InlineData("sailor2:20b")]
    [InlineData("llama-pro")]
    public void A_tag_of_ollama_whose_model_cannot_be_sized_says_so(string name) => Assert.NotNull(Read(name).Unsized);

    [Theory]
    [InlineData("Qwen3-30B-A3B-UD-Q4_K_XL.gguf", "q4_k_m")]
    [InlineData("Qwen3-30B-A3B-UD-Q2_K_XL.gguf", "q2_k")]
    [InlineData("Qwen3-30B-A3B-UD-IQ2_M.gguf", "iq2_m")]
    [InlineData("Qwen_Qwen3-30B-A3B-Q6_K_L.gguf", "q6_k")]
    [InlineData("Qwen3-30B-A3B-UD-Q8_K_XL.gguf", "q8_0")]
    public void A_publishers_own_mixture_is_the_nearest_type_and_says_so(string name, string weights)
    {
        NamedModel named = Read(name).Named!;

        Assert.Equal(weights, named.Weights);
        Assert.Contains("nearest type", named.Remark, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("mlx-community/Llama-3.2-3B-Instruct-4bit", "mlx")]
    [InlineData("turboderp/Llama-3.2-3B-Instruct-exl3", "exl3")]
    [InlineData("org/Foo-Llama-3.1-8B-exl2-4.0bpw", "exl2")]
    [InlineData("Eco-Tech/GLM-5.2-w4a8c8", "w4a8c8")] // four bits, and eight of the cache
    [InlineData("exolabs/FLUX.1-schnell-4bit", "mlx")]
    [InlineData("TheBloke/Llama-2-7B-GGML", "ggml")]
    [InlineData("ubergarm/gemma-3-27B-it-qat-iq4_ks", "iq4_ks")] // ik_llama.cpp's
    [InlineData("unsloth/Qwen3.5-35B-A3B-TQ-GGUF", "tq")]
    [InlineData("amd/Qwen3-4B-awq-quant-onnx-ryzenai-1.7-hybrid", "onnx")]
    [InlineData("aws-neuron/stable-diffusion-xl-base-1-0-1024x1024", "neuron")]
    [InlineData("google/gemma-4-E4B-it-qat-mobile-ct", "qat")] // vllm-project/recipes, Google/gemma4: integers of 2, 4 and 8 bits
    public void Files_that_no_engine_here_reads_are_told_as_such(string name, string format)
    {
        ModelReading reading = Read(name);

        Assert.Null(reading.Named);
        Assert.Equal(format, reading.Unread);
    }

    [Theory]
    [InlineData("llama3.1:13b")]
    [InlineData("meta-llama/Llama-9-8B-Instruct")]
    [InlineData("")]
    [InlineData(":")]
    [InlineData("-GGUF")]
    public void What_no_model_goes_by_is_not_guessed(string name) => Assert.Null(Read(name).Named);

    [Theory]
    [InlineData("org/Llama-3.1-8B-Lexi-Foo", "meta-llama/Llama-3.1-8B", null)]
    [InlineData("org/Foo-Llama-3.1-8B-Bar-v2-AWQ", "meta-llama/Llama-3.1-8B", "awq-int4")]
    [InlineData("Sao10K/L3-8B-Stheno-v3.3-32K", "meta-llama/Meta-Llama-3-8B-Instruct", null)]
    [InlineData("OpenAssistant/oasst-sft-1-pythia-12b", "EleutherAI/pythia-12b", null)]
    [InlineData("KoboldAI/OPT-13B-Nerys-v2", "facebook/opt-13b", null)]
    [InlineData("NeverSleep/Noromaid-v0.4-Mixtral-Instruct-8x7b-Zloss", "mistralai/Mixtral-8x7B-v0.1", null)]
    [InlineData("elinas/chronos-mistral-7b", "mistralai/Mistral-7B-v0.1", null)]
    [InlineData("org/Llama-3.1-8B-finance-lora-merged", "meta-llama/Llama-3.1-8B", null)]
    [InlineData("emillykkejensen/Qwen3-Embedding-Scandi-0.6B", "Qwen/Qwen3-Embedding-0.6B", null)]
    [InlineData("org/Qwen2.5-Coder-32B-Foo", "Qwen/Qwen2.5-Coder-32B", null)]
    [InlineData("org/Llama-3.1-8B-DeepSeek-R1-traces", "meta-llama/Llama-3.1-8B", null)]
    [InlineData("org/G4-Foo-26B-A4B", "google/gemma-4-26B-A4B", null)]
    [InlineData("org/roberta-base-emotion-v2", "FacebookAI/roberta-base", null)]
    [InlineData("org/MS3.2-24B-Foo", "mistralai/Mistral-Small-3.2-24B-Instruct-2506", null)]
    public void A_longer_name_with_a_models_series_and_size_is_that_model_and_says_so(string name, string id, string? weights)
    {
        NamedModel named = Read(name).Named!;

        Assert.Equal(SharedCatalogue.Instance.FindModel(id)!.Id, named.Entry.Id);
        Assert.Equal(weights, named.Weights);
        Assert.Contains("give its config for exact bytes", named.Remark, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("org/Llama-3.1-Foo-13B")]
    [InlineData("org/Foo-Llama-3-8B-15B")]
    [InlineData("org/Llama-3.1-8B-Qwen2.5-72B-merge")]
    [InlineData("org/Foo-4x7B-Mistral-7B")]
    [InlineData("org/Llama-7B-Qwen3-A3B")]
    [InlineData("org/Mistral-120B-goliath")]
    [InlineData("facebook/metaclip-2-mt5-worldwide-b32")]
    [InlineData("Salesforce/blip2-opt-6.7b-coco")]
    public void A_size_or_a_second_model_against_the_one_in_a_name_is_not_read_over(string name) => Assert.Null(Read(name).Named);

    [Fact]
    public void Sizes_with_a_point_stay_apart()
    {
        Assert.Equal("facebook/opt-1.3b", Read("someone/opt-1.3b-GPTQ").Named!.Entry.Id);
        Assert.Equal("facebook/opt-13b", Read("someone/opt-13b-GPTQ").Named!.Entry.Id);
    }

    [Fact]
    public void Every_tuned_checkpoint_is_found_by_its_name()
    {
        Assembly catalogue = typeof(CatalogueSet).Assembly;
        string resource = Assert.Single(catalogue.GetManifestResourceNames(), name => name.EndsWith("tunings.json", StringComparison.Ordinal));
        using JsonDocument tunings = JsonDocument.Parse(catalogue.GetManifestResourceStream(resource)!);
        (string Name, string Model)[] named = [.. tunings.RootElement.GetProperty("tunings").EnumerateArray().SelectMany(row =>
            row.GetProperty("names").EnumerateArray().Select(name => (name.GetString()!, row.GetProperty("model").GetString()!)))];

        Assert.True(named.Length > 500);
        Assert.All(named, tuned => Assert.Equal(SharedCatalogue.Instance.FindModel(tuned.Model)!.Id, Read(tuned.Name).Named?.Entry.Id));
    }

    /// <summary>Contexts of checkpoints that differ from their model's: as the name states, or as their config.json has.</summary>
    [Theory]
    [InlineData("CohereForAI/c4ai-command-r-08-2024", 131072)]
    [InlineData("01-ai/Yi-34B-200K", 200000)]
    [InlineData("gradientai/Llama-3-8B-Instruct-Gradient-1048k", 1048576)]
    [InlineData("Qwen/Qwen2.5-7B-Instruct-1M", 1010000)]
    [InlineData("Qwen/Qwen2.5-14B-Instruct-1M", 1010000)]
    [InlineData("unsloth/Qwen2.5-14B-Instruct-1M-GGUF", 1010000)]
    [InlineData("THUDM/glm-4-9b", 8192)]
    [InlineData("THUDM/glm-4-9b-chat", 131072)]
    [InlineData("THUDM/glm-4-9b-chat-1m", 1048576)]
    [InlineData("internlm/internlm2_5-7b-chat-1m", 1048576)]
    [InlineData("lmsys/vicuna-13b-v1.5", 4096)]
    [InlineData("lmsys/vicuna-13b-v1.5-16k", 16384)]
    [InlineData("TheBloke/vicuna-7B-v1.5-16K-GGUF", 16384)]
    [InlineData("togethercomputer/LLaMA-2-7B-32K", 32768)]
    [InlineData("NousResearch/Yarn-Mistral-7b-128k", 131072)]
    [InlineData("01-ai/Yi-1.5-9B-Chat-16K", 16384)]
    [InlineData("Qwen/Qwen2.5-Math-7B-Instruct", 4096)]
    [InlineData("Qwen/Qwen2.5-Math-1.5B", 4096)]
    [InlineData("Qwen/Qwen2.5-7B-Instruct", 32768)]
    [InlineData("ibm-granite/granite-8b-code-instruct-128k", 128000)]
    [InlineData("org/Llama-3-8B-Instruct-262k", 262144)]
    [InlineData("org/Foo-Llama-3-8B-Instruct-64k-GGUF", 65536)]
    [InlineData("org/Foo-Llama-3.1-8B-1M", 1048576)]
    [InlineData("org/Foo-Llama-3.1-8B-16k", 131072)]
    [InlineData("org/Foo-Llama-3-8B-52k", 8192)]
    [InlineData("org/Foo-Yi-34B-200K", 200000)]
    [InlineData("Sao10K/L3-8B-Stheno-v3.3-32K", 32768)]
    [InlineData("org/Qwen2.5-7B-Instruct-64k", 65536)]
    [InlineData("qwen3:30b", 262144)]
    [InlineData("qwen3:4b", 262144)]
    [InlineData("qwen3:4b-q4_K_M", 40960)]
    [InlineData("command-r", 131072)]
    [InlineData("llama3-gradient:8b-instruct-1048k-q4_0", 1048576)]
    [InlineData("phi3:mini-128k", 131072)]
    [InlineData("phi3:medium-128k", 131072)]
    [InlineData("glm4:9b", 131072)]
    [InlineData("granite3.1-moe:1b", 131072)]
    [InlineData("qwen3:30b-a3b-instruct-2507-q4_K_M", 262144)]
    public void A_checkpoint_has_the_context_of_its_own(string name, int tokens) =>
        Assert.Equal(tokens, Read(name).Named?.Entry.MaximumContext.Count);

    [Fact]
    public void The_checkpoint_of_a_million_tokens_has_twice_the_groups_of_keys() => Assert.Equal((2, 4),
        (KeyValueHeads("THUDM/glm-4-9b-chat"), KeyValueHeads("THUDM/glm-4-9b-chat-1m")));

    private static int KeyValueHeads(string name) => (int)Read(name).Named!.Entry.Architecture.Value!.Dimensions.KeyValueHeads.Length;

    [Theory]
    [InlineData("mistral:7b-instruct-v0.1-q4_0", "mistralai/Mistral-7B-v0.1")]
    [InlineData("mistral:7b-v0.1", "mistralai/Mistral-7B-v0.1")]
    [InlineData("mistral:7b-instruct-v0.2-q4_0", "mistralai/Mistral-7B-Instruct-v0.2")]
    [InlineData("mistral:7b-instruct-v0.3-q4_0", "mistralai/Mistral-7B-v0.3")]
    public void A_release_in_a_tag_is_that_release(string tag, string id) => Assert.Equal(id, Read(tag).Named?.Entry.Id);

    /// <summary>Formats of Ollama's engine for MLX, which llama.cpp does not read.</summary>
    [Theory]
    [InlineData("qwen3:8b-mxfp8", "mlx")]
    [InlineData("qwen3.5:27b-nvfp4", "mlx")]
    [InlineData("qwen3:8b-int4", "mlx")]
    [InlineData("qwen3:8b-mlx", "mlx")]
    public void A_tag_of_a_format_that_no_gguf_file_has_is_not_read_as_the_usual_one(string tag, string format)
    {
        Assert.Null(Read(tag).Named);
        Assert.Equal(format, Read(tag).Unread);
    }

    [Fact]
    public void A_publisher_named_after_a_format_compiles_nothing() => Assert.Equal("Qwen/Qwen3-8B", Read("my-mlx-lab/Qwen3-8B").Named?.Entry.Id);

    /// <summary>A name that states other bits, layers, widths or experts is never read as the plain model.</summary>
    [Theory]
    [InlineData("meta-llama/Llama-3.1-8B-16L")]
    [InlineData("meta-llama/Llama-3.1-8B-24layers")]
    [InlineData("meta-llama/Llama-3.1-8B-l24")]
    [InlineData("meta-llama/Llama-3.1-8B-4of32")]
    [InlineData("meta-llama/Llama-3.1-8B-shallow")]
    [InlineData("Qwen/Qwen2.5-7B-h2048")]
    [InlineData("Qwen2.5-7B-sparse50")]
    [InlineData("Qwen/Qwen3-30B-A3B-64E")]
    [InlineData("mistralai/Mixtral-8x7B-4e")]
    [InlineData("Ornith-1.0-35B-APEX-I-Mini.gguf")]
    [InlineData("Qwen/Qwen2.5-7B-w2a16")]
    [InlineData("Qwen/Qwen2.5-7B-W4A8")]
    [InlineData("Qwen/Qwen2.5-7B-FP6")]
    [InlineData("Qwen/Qwen2.5-7B-INT2")]
    [InlineData("Qwen/Qwen2.5-7B-2.5bpw")]
    [InlineData("Qwen/Qwen2.5-7B-1.58bit")]
    [InlineData("Qwen/Qwen2.5-7B-Instruct-GPTQ-Int3")]
    [InlineData("Qwen/Qwen2.5-7B-Instruct-q2")]
    [InlineData("Qwen/Qwen2.5-7B-Instruct-MXINT8")]
    [InlineData("Qwen/Qwen2.5-7B-Instruct-EETQ")]
    [InlineData("Qwen/Qwen2.5-7B-Instruct-VPTQ-v8-k65536-0-woft")]
    [InlineData("Qwen/Qwen2.5-7B-Instruct-marlin24")]
    [InlineData("amd/Qwen2.5-7B-w-uint4-per-group-asym-a-int8")]
    [InlineData("org/Qwen2.5-7B-Instruct-int4dq")]
    public void A_name_that_states_other_layers_or_bits_is_refused_with_the_reason(string name)
    {
        ModelReading reading = Read(name);

        Assert.Null(reading.Named);
        Assert.True(reading.Unread is not null || reading.Unsized is not null);
    }

    /// <summary>A converted checkpoint whose name says no model: told as such, where a misspelt name is not known.</summary>
    [Theory]
    [InlineData("bartowski/NemoMix-Unleashed-12B-GGUF", true)]
    [InlineData("Firworks/Foo-123B-v1-nvfp4", true)]
    [InlineData("org/Foo-Bar-12B-slerp-merge", true)]
    [InlineData("unsloth/Qwen3-8BB-GGUF", false)]
    [InlineData("org/Foo-12B", false)]
    public void A_converted_checkpoint_of_no_known_model_says_what_to_give(string name, bool told)
    {
        Assert.Equal(told, Read(name).Unsized is not null);
        Assert.Null(Read(name).Named);
    }

    /// <summary>A tuner's Qwen-7B may be of any generation: CodeV-R1 is of Qwen2.5-Coder-7B.</summary>
    [Theory]
    [InlineData("mradermacher/CodeV-R1-Qwen-7B-i1-GGUF", "Qwen/Qwen2.5-7B")]
    [InlineData("casperhansen/mixtral-instruct-awq", "mistralai/Mixtral-8x7B-v0.1")]
    public void A_name_that_leaves_generation_or_size_open_lists_them(string name, string one)
    {
        Assert.Null(Read(name).Named);
        Assert.Contains(one, Read(name).Choices.Select(model => model.Id));
    }

    /// <summary>Of every language model here: its name with another size, other layers, bits or networks is never read as it.</summary>
    [Fact]
    public void No_name_of_another_size_or_with_more_networks_is_the_model()
    {
        string[] others = ["-16L", "-w2a16", "-VideoFoo", "-vision", "-text-only", "-pruned", "-frankenmoe", "-eagle", "-lora", "-reward"];
        ModelEntry[] decoders = [.. SharedCatalogue.Instance.Models.Where(model => model.Kind == ArchitectureKind.Decoder && model.Id.Contains('/'))];
        Assert.All(decoders, model =>
        {
            string name = model.Id[(model.Id.LastIndexOf('/') + 1)..];
            string resized = Size().Replace(name, "97", 1);
            string[] changed = [.. others.Where(other => !name.Contains(other, StringComparison.OrdinalIgnoreCase)).Select(other => name + other)];
            Assert.All(resized == name ? changed : [.. changed, resized], other => Assert.NotSame(model, Read($"org/{other}").Named?.Entry));
        });
    }

    [GeneratedRegex("(?<![0-9.])[0-9]+(?:[.][0-9]+)?(?=[bB](?![A-Za-z]))")]
    private static partial Regex Size();

    /// <summary>Networks of others than the model in their names: heads for pixels and boxes (torchvision.models), Microsoft's data sets and tags, which are no
    /// Mistral Small.</summary>
    [Theory]
    [InlineData("torchvision_resnet50")]
    [InlineData("lraspp_resnet50")]
    [InlineData("made-up/ms-marco-FooBERT-L2-v2")]
    [InlineData("OpenGVLab/VideoChat2_HD_stage4_Mistral_7B_hf")]
    [InlineData("org/AudioFoo-Llama-3.1-8B")]
    [InlineData("xlm-roberta-base-ViT-B-32")]
    [InlineData("org/roberta-base-distilbert-foo")]
    [InlineData("nvidia/megatron-gpt2")]
    [InlineData("coca_ViT-B-32")]
    [InlineData("lightonai/LateOn-Code-edge")] // 17 M, where LateOn-Code has 149 M (mteb)
    [InlineData("Kingsoft-LLM/QZhou-Embedding-Zh")]
    [InlineData("glm-4.5-airx")] // the service of GLM-4.5-Air, whose weights are not said to be its
    [InlineData("glm-4.6v-flashx")]
    [InlineData("ibm-granite/granite-4.0-h-350m")] // a hybrid, where granite-4.0-350m is a transformer
    [InlineData("ILLUME-MLLM/illume_plus-qwen2_5-7b-hf")]
    [InlineData("made_up_net.ms_in1k")]
    public void A_name_that_holds_the_name_of_a_smaller_network_is_not_that_network(string name) => Assert.Null(Read(name).Named);

    /// <summary>A word that is a size of its own series, or another publisher's model of the same name, is not read over.</summary>
    [Theory]
    [InlineData("openai/whisper", "openai/whisper-base")]
    [InlineData("google/flan-t5", "google/flan-t5-small")]
    public void A_series_whose_sizes_are_words_lists_them(string name, string one)
    {
        Assert.Null(Read(name).Named);
        Assert.Contains(one, Read(name).Choices.Select(model => model.Id));
    }

    [Fact]
    public void Another_publishers_model_of_the_same_name_is_not_the_better_known_one()
    {
        Assert.Equal("jhgan/ko-sroberta-multitask", Read("klue/roberta-base").Named!.Entry.Id);
        Assert.Equal("FacebookAI/roberta-base", Read("cross-encoder/nli-roberta-base").Named!.Entry.Id);
    }

    /// <summary>Parameters of embeddings-benchmark/mteb@a905523, mteb/models/model_implementations, n_parameters; those of CLIP also of
    /// mlfoundations/open_clip@89fb801, docs/model_profile.csv.</summary>
    [Theory]
    [InlineData("cross-encoder/ms-marco-TinyBERT-L2-v2", 4_385_920)] // published with a head of 129
    [InlineData("sentence-transformers/clip-ViT-B-32", 151_277_313)]
    [InlineData("laion/CLIP-ViT-bigG-14-laion2B-39B-b160k", 2_539_567_105)]
    [InlineData("ViT-H-14", 986_109_441)]
    [InlineData("cl-nagoya/ruri-small-v2", 68_087_808)]
    [InlineData("sdadas/mmlw-roberta-large", 434_961_408)]
    [InlineData("ibm-granite/granite-embedding-97m-multilingual-r2", 97_441_152)]
    [InlineData("codefuse-ai/F2LLM-v2-4B", 4_022_468_096)]
    public void An_encoder_has_its_published_parameters(string name, long parameters) =>
        Assert.Equal(parameters, ModelOf(name).Architecture.Value!.LayOut().Operators!.Parameters.Value);

    /// <summary>Parameters in millions of torchvision's own documentation (num_params of its weights) and of timm's results-imagenet.csv at aa4b5850c1.
    /// </summary>
    [Theory]
    [InlineData("fcn_resnet50", 35.32)]
    [InlineData("ssdlite320_mobilenet_v3_large", 3.44)]
    [InlineData("regnet_y_8gf", 39.38)]
    [InlineData("regnet_y_128gf", 644.81)]
    [InlineData("shufflenet_v2_x2_0", 7.39)]
    [InlineData("vgg19_bn", 143.68)]
    [InlineData("tiny_vit_21m_224.dist_in22k_ft_in1k", 21.20)]
    [InlineData("focalnet_base_lrf.ms_in1k", 88.75)]
    [InlineData("timm/convnext_femto.d1_in1k", 5.22)]
    [InlineData("timm-efficientnet-b4", 19.34)]
    [InlineData("yolo11n-seg.pt", 2.9)]
    public void A_network_of_images_has_its_published_parameters(string name, double millions) =>
        Assert.Equal(millions, Read(name).Named!.Entry.Architecture.Value!.LayOut().Operators!.Parameters.Value / 1e6, 0.006);

    private static ModelEntry ModelOf(string name) => SharedCatalogue.Instance.FindModel(name) ?? Read(name).Named!.Entry;

    private static ModelReading Read(string name) => SharedCatalogue.Instance.ReadModel(name);
}
