using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Numbers.Schemes;

/// <summary>A GGUF file: matrices in the block formats that its file type gives each category, vectors and routers in FP32.</summary>
internal sealed class GgufMixture : WeightScheme
{
    /// <summary>Layers of the models that llama.cpp calls 70B, whose values are shared by eight heads and get five bits.</summary>
    private const int LayersOf70B = 80;

    private const int HeadsSharedOf70B = 8;

    /// <summary>Shorter rows are vectors, taps of convolutions and decays: all other matrices of recurrent layers are quantized.</summary>
    private const int LeastQuantizedRow = 32;

    internal required GgufRecipe Recipe { get; init; }

    public override bool VariesByLayer => Recipe.ByLayer;

    internal override bool KeepsHeadApart(ModelTraits traits) => traits.Falcon;

    public override TensorEncoding EncodingOf(TensorRole role, in TensorSite site)
    {
        if (RoleGroups.NeverQuantized.Contains(role) && !(role == TensorRole.RecurrentState && site.Columns.Length >= LeastQuantizedRow))
            return TensorEncoding.Plain(NumberFormat.Fp32);
        if (role is TensorRole.Vision or TensorRole.Projector or TensorRole.LayerInputs or TensorRole.Convolution or TensorRole.Classifier)
            return TensorEncoding.Plain(NumberFormat.Fp16);
        TensorEncoding wanted = CategoryOf(role, site);
        if (role == TensorRole.LatentKeyValueUp && site.Traits.LatentHead.Key.Exists)
            return OfLatent(wanted, site);
        bool isOutput = role == TensorRole.LmHead || (role == TensorRole.TokenEmbedding && IsTied(site));
        return isOutput && (site.Traits.Falcon || site.Columns % Recipe.Base.GroupColumns != 0) ? GgufBlock.FittingRows(GgufBlock.Q8_0, site.Columns)
            : GgufBlock.FittingRows(wanted, site.Columns);
    }

    private TensorEncoding CategoryOf(TensorRole role, in TensorSite site) => role switch
    {
        TensorRole.LmHead => Recipe.Output,
        TensorRole.TokenEmbedding => IsTied(site) ? Recipe.Output : Recipe.TokenEmbedding ?? Recipe.Base,
        TensorRole.ExpertGate or TensorRole.ExpertUp or TensorRole.ExpertDown when Recipe.Experts is not null => Recipe.Experts,
        TensorRole.AttentionQuery => Chosen(Recipe.AttentionQuery, site),
        TensorRole.AttentionKey => GgufRecipes.HasEightExperts(site) ? Recipe.KeyValueOfEightExperts : Chosen(Recipe.AttentionKey, site),
        TensorRole.AttentionValue or TensorRole.AttentionQueryKeyValue or TensorRole.RecurrentQueryKeyValue => ValueOf(site),
        // Where it is not divided (MiniCPM3), it counts among the values.
        TensorRole.LatentKeyValueUp when !site.Traits.LatentHead.Key.Exists => ValueOf(site),
        TensorRole.AttentionOutput when GgufRecipes.HasEightExperts(site) => Recipe.AttentionOutputOfEightExperts ?? Recipe.Base,
        TensorRole.AttentionOutput => site.Traits.Falcon && Recipe.OfFalcon is { } falcon ? Chosen(falcon.AttentionOutput, site)
            : Chosen(Recipe.AttentionOutput, site),
        TensorRole.FeedForwardGate or TensorRole.ExpertGate or TensorRole.SharedExpertGate => Chosen(Recipe.GateAndUp, site),
        TensorRole.FeedForwardUp or TensorRole.ExpertUp or TensorRole.SharedExpertUp => Chosen(Recipe.GateAndUp, site),
        TensorRole.FeedForwardDown when site.Traits.Falcon && Recipe.OfFalcon is { } falcon => Chosen(falcon.Down, site),
        TensorRole.FeedForwardDown or TensorRole.ExpertDown or TensorRole.SharedExpertDown => Chosen(Recipe.Down, site),
        _ => Recipe.Base,
    };

    /// <summary>What makes keys of the latent is stored the other way round, so that its rows are as long as a head's keys (<c>attn_k_b</c>,
    /// <c>attn_v_b</c>).</summary>
    private static TensorEncoding OfLatent(TensorEncoding wanted, in TensorSite site)
    {
        (AxisLength key, AxisLength value) = site.Traits.LatentHead;
        TensorEncoding keys = GgufBlock.FittingRows(wanted, key), values = GgufBlock.FittingRows(wanted, site.Columns);
        return ReferenceEquals(keys, values) ? values : values with { RowsApart = (keys, key, key + value) };
    }

    private TensorEncoding ValueOf(in TensorSite site)
    {
        if (GgufRecipes.HasEightExperts(site))
            return Recipe.KeyValueOfEightExperts;
        TensorEncoding chosen = Chosen(Recipe.AttentionValue, site);
        bool is70B = !Recipe.LowBit && site.Layers.Count == LayersOf70B && site.Traits.QueryHeadsPerKeyValueHead.Value == HeadsSharedOf70B;
        return is70B && (chosen == GgufBlock.Q3_K || chosen == GgufBlock.Q4_K) ? GgufBlock.Q5_K : chosen;
    }

    /// <summary>A Falcon's file has a head next to its table, whatever the config says.</summary>
    private static bool IsTied(in TensorSite site) => site.Traits is { TiedEmbeddings: true, Falcon: false };

    private TensorEncoding Chosen(GgufRule? rule, in TensorSite site) => rule is null ? Recipe.Base : rule(site);
}
