using System.Collections.Immutable;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Numbers.Schemes;

/// <summary>The mixtures that llama-quantize makes: one row a file type.</summary>
/// <remarks>Rules read in ggml-org/llama.cpp, src/llama-quant.cpp (2023 to 2026): as it makes them unless it is given an importance matrix. Five types
/// differ with one.</remarks>
internal static class GgufRecipes
{
    /// <summary>Heads that share a key-value head, from which on values are small enough to be given more bits.</summary>
    private const int ManySharingHeads = 4;

    public static ImmutableArray<GgufRecipe> All { get; } =
    [
        new("q4_0", GgufBlock.Q4_0),
        new("q4_1", GgufBlock.Q4_1),
        new("q5_0", GgufBlock.Q5_0),
        new("q5_1", GgufBlock.Q5_1),
        new("q8_0", GgufBlock.Q8_0) { Output = GgufBlock.Q8_0 },
        new("q2_k", GgufBlock.Q2_K)
        {
            AttentionValue = (in site) => IsShared(site) ? GgufBlock.Q4_K : GgufBlock.Q3_K,
            AttentionOutput = Always(GgufBlock.Q3_K),
            Down = Always(GgufBlock.Q3_K),
            AttentionOutputOfEightExperts = GgufBlock.Q5_K,
            OfFalcon = (null, Always(GgufBlock.Q3_K)),
        },
        new("q3_k_s", GgufBlock.Q3_K) { AttentionOutputOfEightExperts = GgufBlock.Q5_K },
        new("q3_k_m", GgufBlock.Q3_K)
        {
            AttentionValue = (in site) => PlaceOf(site).Ordinal < 2 ? GgufBlock.Q5_K : GgufBlock.Q4_K,
            AttentionOutput = Always(GgufBlock.Q4_K),
            Down = (in site) => IsInFirstSixteenth(FeedForwardPlaceOf(site)) ? GgufBlock.Q5_K : GgufBlock.Q4_K,
            AttentionOutputOfEightExperts = GgufBlock.Q5_K,
            ByLayer = true,
            OfFalcon = (null, (in site) => IsInFirstSixteenth(PlaceOf(site)) ? GgufBlock.Q5_K : UsesMoreBits(PlaceOf(site)) ? GgufBlock.Q4_K : GgufBlock.Q3_K),
        },
        new("q3_k_l", GgufBlock.Q3_K)
        {
            AttentionValue = Always(GgufBlock.Q5_K),
            AttentionOutput = Always(GgufBlock.Q5_K),
            Down = Always(GgufBlock.Q5_K),
            OfFalcon = (Always(GgufBlock.Q4_K), Always(GgufBlock.Q4_K)),
        },
        new("q4_k_s", GgufBlock.Q4_K)
        {
            AttentionValue = (in site) => PlaceOf(site).Ordinal < 4 ? GgufBlock.Q5_K : GgufBlock.Q4_K,
            Down = (in site) => IsInFirstEighth(FeedForwardPlaceOf(site)) ? GgufBlock.Q5_K : GgufBlock.Q4_K,
            AttentionOutputOfEightExperts = GgufBlock.Q5_K,
            ByLayer = true,
            OfFalcon = (null, null),
        },
        new("q4_k_m", GgufBlock.Q4_K)
        {
            AttentionValue = MoreBitsOver(GgufBlock.Q4_K),
            Down = MoreBitsOfDown(GgufBlock.Q4_K),
            AttentionOutputOfEightExperts = GgufBlock.Q5_K,
            ByLayer = true,
            OfFalcon = (null, (in site) => IsInFirstSixteenth(PlaceOf(site)) ? GgufBlock.Q6_K : UsesMoreBits(PlaceOf(site)) ? GgufBlock.Q5_K : GgufBlock.Q4_K),
        },
        new("q5_k_s", GgufBlock.Q5_K),
        new("q5_k_m", GgufBlock.Q5_K)
        {
            AttentionValue = MoreBitsOver(GgufBlock.Q5_K),
            Down = MoreBitsOfDown(GgufBlock.Q5_K),
            ByLayer = true,
        },
        new("q6_k", GgufBlock.Q6_K),
        LowBit("iq1_s", GgufBlock.Iq1_S, GgufBlock.Q2_K, GgufBlock.Q2_K, GgufBlock.Iq2_Xxs),
        LowBit("iq1_m", GgufBlock.Iq1_M, GgufBlock.Q2_K, GgufBlock.Q2_K, GgufBlock.Iq2_Xxs),
        LowBit("iq2_xxs", GgufBlock.Iq2_Xxs, GgufBlock.Q2_K, GgufBlock.Q2_K, GgufBlock.Iq2_Xxs),
        LowBit("iq2_xs", GgufBlock.Iq2_Xs, GgufBlock.Q2_K, GgufBlock.Q2_K, GgufBlock.Iq2_Xs),
        LowBit("iq2_s", GgufBlock.Iq2_Xs, GgufBlock.Iq3_S, GgufBlock.Iq3_S, GgufBlock.Iq3_S),
        LowBit("iq2_m", GgufBlock.Iq2_S, GgufBlock.Iq3_S, GgufBlock.Iq3_S, GgufBlock.Iq3_S),
        new("iq3_xxs", GgufBlock.Iq3_Xxs)
        {
            Output = GgufBlock.Q5_K,
            TokenEmbedding = GgufBlock.Iq3_S,
            AttentionQuery = Always(GgufBlock.Iq2_S),
            AttentionKey = Always(GgufBlock.Iq2_S),
            AttentionValue = (in site) => IsShared(site) ? GgufBlock.Q4_K : GgufBlock.Iq3_S,
            AttentionOutput = Always(GgufBlock.Iq3_S),
            Down = FirstEighthOfDown(GgufBlock.Q4_K, GgufBlock.Q3_K),
            AttentionOutputOfEightExperts = GgufBlock.Q5_K,
            ByLayer = true,
            OfFalcon = (null, FirstEighthOfDown(GgufBlock.Q4_K, GgufBlock.Q3_K)),
        },
        new("iq3_xs", GgufBlock.Iq3_S)
        {
            AttentionQuery = Always(GgufBlock.Iq3_Xxs),
            AttentionKey = Always(GgufBlock.Iq3_Xxs),
            AttentionValue = (in site) => IsShared(site) ? GgufBlock.Q4_K : GgufBlock.Iq3_S,
            GateAndUp = (in site) => IsInAnEndingEighth(FeedForwardPlaceOf(site)) ? GgufBlock.Iq3_S : GgufBlock.Iq3_Xxs,
            AttentionOutputOfEightExperts = GgufBlock.Q5_K,
            ByLayer = true,
        },
        new("iq3_s", GgufBlock.Iq3_S)
        {
            AttentionValue = (in site) => IsShared(site) ? GgufBlock.Q4_K : GgufBlock.Iq3_S,
            AttentionOutputOfEightExperts = GgufBlock.Q5_K,
        },
        new("iq3_m", GgufBlock.Iq3_S)
        {
            AttentionValue = Always(GgufBlock.Q4_K),
            AttentionOutput = Always(GgufBlock.Q4_K),
            Down = (in site) => IsInFirstEighth(FeedForwardPlaceOf(site)) || (HasEightExperts(site) && UsesMoreBits(FeedForwardPlaceOf(site)))
                ? GgufBlock.Q4_K
                : GgufBlock.Iq3_S,
            AttentionOutputOfEightExperts = GgufBlock.Q5_K,
            ByLayer = true,
            OfFalcon = (null, (in site) => IsInFirstEighth(PlaceOf(site)) ? GgufBlock.Q4_K : GgufBlock.Iq3_S),
        },
        new("iq4_nl", GgufBlock.Iq4_Nl)
        {
            AttentionValue = (in site) => IsShared(site) ? GgufBlock.Q5_K : GgufBlock.Iq4_Nl,
            Down = FirstEighthOfDown(GgufBlock.Q5_K, GgufBlock.Iq4_Nl),
            ByLayer = true,
            AttentionOutputOfEightExperts = GgufBlock.Q5_K,
        },
        new("iq4_xs", GgufBlock.Iq4_Xs)
        {
            AttentionValue = (in site) => IsShared(site) ? GgufBlock.Q5_K : GgufBlock.Iq4_Xs,
            Down = FirstEighthOfDown(GgufBlock.Q5_K, GgufBlock.Iq4_Xs),
            ByLayer = true,
            AttentionOutputOfEightExperts = GgufBlock.Q5_K,
        },
        new("mxfp4", GgufBlock.Q8_0) { Output = GgufBlock.Q8_0, Experts = GgufBlock.Mxfp4 },
    ];

    /// <summary>Those that an importance matrix changes, as they are with one.</summary>
    public static ImmutableArray<GgufRecipe> WithImportanceMatrix { get; } =
    [
        .. All.Select(recipe => recipe.Id switch
        {
            "q4_0" => recipe with { Down = FirstEighthOfDown(GgufBlock.Q4_1, GgufBlock.Q4_0), ByLayer = true },
            "q5_0" => recipe with { Down = FirstEighthOfDown(GgufBlock.Q5_1, GgufBlock.Q5_0), ByLayer = true },
            "iq3_xxs" => recipe with
            {
                AttentionValue = (in site) => IsShared(site) ? GgufBlock.Q4_K : GgufBlock.Iq3_Xxs,
                Down = null,
                ByLayer = false,
                OfFalcon = (null, null),
            },
            "iq4_nl" or "iq4_xs" => recipe with { Down = null, ByLayer = false },
            _ => null,
        }).OfType<GgufRecipe>(),
    ];

    public static bool HasEightExperts(in TensorSite site) => site.Traits.Experts.Length == 8;

    private static bool IsShared(in TensorSite site) => !site.Traits.StartsRecurrent && site.Traits.QueryHeadsPerKeyValueHead.Value >= ManySharingHeads;

    private static bool IsInFirstEighth((int Ordinal, int Of) place) => place.Ordinal < place.Of / 8;

    private static bool IsInFirstSixteenth((int Ordinal, int Of) place) => place.Ordinal < place.Of / 16;

    private static bool IsInAnEndingEighth((int Ordinal, int Of) place) => IsInFirstEighth(place) || place.Ordinal >= 7 * place.Of / 8;

    /// <summary>The layers whose values and down-projections the "medium" mixtures hold at six bits: first and last eighth and every third between.</summary>
    private static bool UsesMoreBits((int Ordinal, int Of) place) =>
        IsInAnEndingEighth(place) || (place.Ordinal - (place.Of / 8)) % 3 == 2;

    private static (int Ordinal, int Of) LayerOf(in TensorSite site) => (site.Layer.Index, site.Layers.Count);

    /// <summary>Where it stands among those that are counted together.</summary>
    private static (int Ordinal, int Of) PlaceOf(in TensorSite site) => site.AmongAlike ?? LayerOf(site);

    /// <summary>Feed-forward matrices of mixtures of experts go by their layer.</summary>
    private static (int Ordinal, int Of) FeedForwardPlaceOf(in TensorSite site) => site.Traits.Experts > AxisLength.One ? LayerOf(site) : PlaceOf(site);

    private static GgufRule Always(TensorEncoding encoding) => (in TensorSite _) => encoding;

    private static GgufRule MoreBitsOver(TensorEncoding encoding) => (in TensorSite site) => UsesMoreBits(PlaceOf(site)) ? GgufBlock.Q6_K : encoding;

    private static GgufRule FirstEighthOfDown(TensorEncoding first, TensorEncoding rest) =>
        (in TensorSite site) => IsInFirstEighth(FeedForwardPlaceOf(site)) ? first : rest;

    private static GgufRule MoreBitsOfDown(TensorEncoding encoding) =>
        (in TensorSite site) => UsesMoreBits(FeedForwardPlaceOf(site)) ? GgufBlock.Q6_K : encoding;

    /// <summary>The types of one and two bits: values, the first down-projections and the embedding are lifted.</summary>
    private static GgufRecipe LowBit(string id, TensorEncoding @base, TensorEncoding lifted, TensorEncoding embedding, TensorEncoding attentionOutput) =>
        new(id, @base)
        {
            Output = GgufBlock.Q5_K,
            TokenEmbedding = embedding,
            AttentionValue = (in site) => IsShared(site) || site.Traits.Experts.Length >= ManySharingHeads ? GgufBlock.Q4_K : lifted,
            AttentionOutput = Always(attentionOutput),
            Down = (in site) => IsInFirstEighth(PlaceOf(site)) ? lifted : @base,
            KeyValueOfEightExperts = GgufBlock.Q4_K,
            AttentionOutputOfEightExperts = GgufBlock.Q5_K,
            LowBit = true,
            ByLayer = true,
        };
}
