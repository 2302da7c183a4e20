using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Techniques;
using InferenceSizing.Domain.Units;
using InferenceSizing.Domain.Walks;
using InferenceSizing.Domain.Walks.Times;

namespace InferenceSizing.Domain.Engines.LlamaCpp;

/// <summary>llama.cpp's division of layers: the first stay in host memory, where the cores compute them, and the last go to the GPUs in shares.</summary>
internal sealed class LlamaCppHostLayers : HostLayers
{
    /// <summary>Tokens of a pass from which products of weights in host memory run on the GPU: <c>min_batch_size</c> of the CUDA backend's
    /// <c>offload_op</c>.</summary>
    private const int CopiesFrom = 32;

    /// <summary>What a desktop's cores read of two channels of DDR5 (90 GB/s on paper): a 3.8 GB Q4_0 file gives 11 to 12 tokens a second. Assumed of every
    /// host.</summary>
    private static readonly Bandwidth HostMemory = Bandwidth.FromGigabytesPerSecond(45);

    /// <summary>What NVIDIA's and Mesa's Vulkan drivers align buffers to, in which it was measured; CUDA's 128 adds at most 112 bytes a tensor, and only to
    /// those of an odd vocabulary. Fact of <c>ggml_backend_buft_get_alignment</c>, v0.5.0.</summary>
    private static readonly ByteCount GpuAlignment = ByteCount.FromCount(16);

    /// <summary>Of host memory that a Vulkan device reads (<c>minMemoryMapAlignment</c>); CUDA's is 32.</summary>
    private static readonly ByteCount HostAlignment = ByteCount.FromCount(64);

    public override string Settings => $"{LlamaCppKnobs.NGpuLayers}, {LlamaCppKnobs.NCpuMoe} and {LlamaCppKnobs.OverrideTensor}";

    public override string Assumption =>
        $"Layers or experts in host memory are computed at the rate of a desktop's memory, {HostMemory.GigabytesPerSecond:0} GB/s; prompts of {CopiesFrom} " +
        $"tokens and more copy them to the GPU.";

    /// <summary>The last layers go to the GPU, those that predict further tokens before all others; the head before them in newer builds, after all of them
    /// in older ones (<c>llama_model::load_tensors</c>).</summary>
    public override WeightPlacement PlacementOf(KnobSet values, Release release, LayerCount layers, LayerCount predicting)
    {
        int all = layers.Count + 1, onGpu = (int)Math.Min(values.Get(LlamaCppKnobs.NGpuLayers), all);
        LlamaCppRelease rules = (LlamaCppRelease)release;
        bool headFirst = rules.OffloadsHeadFirst;
        int host = (headFirst ? all - onGpu : layers.Count - onGpu) + (rules.CountsPrediction && onGpu < all ? predicting.Count : 0);
        return new(
            DuplicatesTiedHead: true,
            EmbeddingOnHost: true,
            LayerCount.From(Math.Clamp(host, 0, layers.Count)),
            LayerCount.From((int)Math.Min(values.Get(LlamaCppKnobs.NCpuMoe), layers.Count)),
            HeadOnHost: headFirst ? onGpu == 0 : onGpu <= layers.Count)
        {
            LanguageModelOnly = true,
            FurtherExperts = values.Has(LlamaCppKnobs.OverrideTensor) ? TensorOverrides.Of(values.Get(LlamaCppKnobs.OverrideTensor)) : null,
            GpuAlignment = GpuAlignment,
            HostAlignment = HostAlignment,
        };
    }

    /// <summary>Layers and head in even shares, unless the client names others.</summary>
    public override ParallelLayout Divide(ParallelLayout layout, in WeightPlacement placement)
    {
        ArgumentNullException.ThrowIfNull(layout);
        return layout with
        {
            HostLayers = placement.HostLayers.Count,
            StageShares = layout.StageShares.IsDefaultOrEmpty ? [.. Enumerable.Repeat(Ratio.One, layout.Pipeline)] : layout.StageShares,
        };
    }

    /// <summary>Passes of fewer tokens run on the host's cores; for others the weights are copied to the GPU, once a micro-batch (<c>offload_op</c>).</summary>
    public override OffloadedWeights? StreamOf(RankLoad load)
    {
        ArgumentNullException.ThrowIfNull(load);
        return load.Placement.Divides && HostLink.To(load.Accelerator, OffloadTarget.Cpu) is { } link
            ? new OffloadedWeights(load.Placement, link, Hides: true, WholeLayers: false)
            {
                TokensAtOnce = TokenCount.From(load.Knobs.Get(LlamaCppKnobs.NUbatch)),
                OnHost = (TokenCount.From(CopiesFrom), HostMemory)
            }
            : null;
    }
}
