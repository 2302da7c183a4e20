using System.Collections.Frozen;
using InferenceSizing.Domain.Numbers.Schemes;

namespace InferenceSizing.Domain.Numbers;

/// <summary>Every weight format that can be asked for: one row a format.</summary>
/// <remarks>What stays at 16 bits follows the published checkpoints: embeddings, head, router, norms, biases and vision parts always;
/// all but the routed experts in MXFP4 (gpt-oss) and in group-wise INT4 mixtures with latent attention (Kimi K2); the attention of NVFP4 mixtures
/// with latent attention (DeepSeek), the recurrent layers of other NVFP4 checkpoints (Qwen3.5 and its successors).</remarks>
public static class WeightSchemes
{
    private const string FloatSource = "IEEE 754-2019; bfloat16: Kalamkar et al. 2019, arXiv:1905.12322";

    private static readonly FrozenDictionary<string, WeightScheme> ById = General().ToFrozenDictionary(scheme => scheme.Id, StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenDictionary<string, WeightScheme> GgufById = Gguf().ToFrozenDictionary(scheme => scheme.Id, StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenDictionary<string, WeightScheme> GgufOfMatrix =
        Mixtures(GgufRecipes.WithImportanceMatrix).ToFrozenDictionary(scheme => scheme.Id, StringComparer.OrdinalIgnoreCase);

    /// <summary>Ids of the formats of safetensors and engine files.</summary>
    public static IReadOnlyCollection<string> Ids => ById.Keys;

    /// <summary>Ids of GGUF file types; fp16, bf16, fp32 and mxfp4 are among both.</summary>
    public static IReadOnlyCollection<string> GgufIds => GgufById.Keys;

    /// <summary>The scheme of an engine that reads safetensors or builds its own file; null where the id is not known.</summary>
    public static WeightScheme? Find(string id) => ById.GetValueOrDefault(id);

    /// <summary>The scheme of a GGUF file; null where the id is not a file type.</summary>
    /// <param name="id">The file type in any case.</param>
    /// <param name="importanceMatrix">Whether the file was made with an importance matrix.</param>
    public static WeightScheme? FindGguf(string id, bool importanceMatrix = false) =>
        importanceMatrix && GgufOfMatrix.TryGetValue(id, out WeightScheme? scheme) ? scheme : GgufById.GetValueOrDefault(id);

    /// <summary>Whether files of the type hold other bytes when they are made with an importance matrix.</summary>
    public static bool DependsOnImportanceMatrix(string id) => GgufOfMatrix.ContainsKey(id);

    /// <summary>Whether an id is one of a format in which no weight is quantized.</summary>
    public static bool IsPlain(string id) => Find(id) is { IsQuantized: false };

    private static IEnumerable<WeightScheme> General() =>
    [
        Plain("fp32", "FP32", NumberFormat.Fp32, NumberFormat.Fp32),
        Plain("tf32", "FP32 in memory, TensorFloat-32 products", NumberFormat.Fp32, NumberFormat.Tf32),
        Plain("fp16", "FP16", NumberFormat.Fp16, NumberFormat.Fp16),
        Plain("bf16", "BF16", NumberFormat.Bf16, NumberFormat.Bf16),
        Plain("mixed-fp16", "FP32 weights, cast to FP16 for each product", NumberFormat.Fp32, NumberFormat.Fp16),
        Plain("mixed-bf16", "FP32 weights, cast to BF16 for each product", NumberFormat.Fp32, NumberFormat.Bf16),
        Quantized("fp8", "FP8, one scale a matrix", CompressedEncodings.Fp8, NumberFormat.Fp8, NumberFormat.Bf16, _ => RoleGroups.ProjectionsAndConvolutions),
        Quantized("fp8-block", "FP8, one scale for each 128 x 128 block", CompressedEncodings.Fp8Block, NumberFormat.Fp8, NumberFormat.Bf16, _ =>
            RoleGroups.Projections),
        Quantized("int8", "INT8 weights and activations, one scale a channel", CompressedEncodings.Int8PerChannel, NumberFormat.Int8, NumberFormat.Fp16, _ =>
            RoleGroups.ProjectionsAndConvolutions),
        Quantized("int8-weight-only", "INT8 weights in groups of 128 with group index, 16-bit products", CompressedEncodings.GptqInt8, NumberFormat.Fp16,
            NumberFormat.Fp16, _ => RoleGroups.ProjectionsAndConvolutions),
        Quantized("gptq-int4", "INT4 weights in groups of 128 with group index, 16-bit products", CompressedEncodings.GptqInt4, NumberFormat.Fp16,
            NumberFormat.Fp16, ExpertsOfLatentMixtures),
        Quantized("awq-int4", "INT4 weights in groups of 128, 16-bit products", CompressedEncodings.AwqInt4, NumberFormat.Fp16, NumberFormat.Fp16, _ =>
            RoleGroups.Projections),
        Quantized("nf4", "4-bit NormalFloat in groups of 64, double quantization, 16-bit products", CompressedEncodings.Nf4, NumberFormat.Bf16,
            NumberFormat.Bf16, _ => RoleGroups.Projections),
        Quantized("mxfp4", "MXFP4 in groups of 32, experts only where there are experts, 16-bit products", CompressedEncodings.Mxfp4, NumberFormat.Bf16,
            NumberFormat.Bf16, ExpertsOfMixtures),
        Quantized("nvfp4", "NVFP4 in groups of 16", CompressedEncodings.Nvfp4, NumberFormat.Fp4, NumberFormat.Bf16, AllButAttentionOfLatentMixtures),
    ];

    private static IEnumerable<WeightScheme> Gguf() =>
    [
        .. Mixtures(GgufRecipes.All),
        GgufPlain("fp16", NumberFormat.Fp16),
        GgufPlain("bf16", NumberFormat.Bf16),
        GgufPlain("fp32", NumberFormat.Fp32),
    ];

    private static IEnumerable<WeightScheme> Mixtures(IEnumerable<GgufRecipe> recipes) => recipes.Select(recipe => new GgufMixture
    {
        Id = recipe.Id,
        Title = $"GGUF file type {recipe.Id.ToUpperInvariant()}",
        Activations = NumberFormat.Fp16,
        Source = recipe.Base.Source,
        Recipe = recipe,
    });

    private static FrozenSet<TensorRole> ExpertsOfMixtures(ModelTraits traits) => traits.Experts.Exists ? RoleGroups.RoutedExperts : RoleGroups.Projections;

    private static FrozenSet<TensorRole> ExpertsOfLatentMixtures(ModelTraits traits) =>
        traits.LatentAttention && traits.Experts.Exists ? RoleGroups.RoutedExperts : RoleGroups.Projections;

    private static FrozenSet<TensorRole> AllButAttentionOfLatentMixtures(ModelTraits traits) =>
        traits.LatentAttention && traits.Experts.Exists ? RoleGroups.ProjectionsWithoutAttention : RoleGroups.ProjectionsWithoutRecurrence;

    private static PlainScheme Plain(string id, string title, NumberFormat storage, NumberFormat compute) =>
        new() { Id = id, Title = title, Storage = storage, Activations = compute, Source = FloatSource };

    private static GgufPlainScheme GgufPlain(string id, NumberFormat storage) =>
        new() { Id = id, Title = $"GGUF file in {id.ToUpperInvariant()}", Storage = storage, Activations = storage, Source = FloatSource };

    private static QuantizedScheme Quantized(
        string id, string title, TensorEncoding encoding, NumberFormat compute, NumberFormat rest, Func<ModelTraits, FrozenSet<TensorRole>> roles) =>
        new() { Id = id, Title = title, Encoding = encoding, Activations = compute, Rest = rest, Source = encoding.Source, RolesOf = roles };
}
