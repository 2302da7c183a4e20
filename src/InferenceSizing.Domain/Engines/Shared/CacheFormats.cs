using System.Collections.Immutable;
using InferenceSizing.Domain.Hardware;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Engines.Shared;

/// <summary>The formats in which an engine keeps caches.</summary>
internal sealed record CacheFormats
{
    /// <summary>An engine that keeps a cache as it is asked for.</summary>
    public static CacheFormats AsAsked { get; } = new();

    /// <summary>All formats that a cache can have, by the contract's ids; empty where a start-up check of the release says so.</summary>
    public ImmutableArray<string> All { get; init; } = [];

    /// <summary>Cache formats with fewer bits than the usual ones, the widest first, by the contract's ids.</summary>
    public ImmutableArray<string> Smaller { get; init; } = [];

    /// <summary>Whether it keeps caches whose rows carry scales of their own, in some release.</summary>
    public bool WithScales { get; init; }

    /// <summary>How it keeps a cache that is asked for in a format that does not go with its settings: as asked, unless it falls back.</summary>
    public Func<PrecisionPlan, KnobSet, Release, PrecisionPlan> Kept { get; init; } = static (precision, _, _) => precision;

    /// <summary>Whether its kernels of sparse latent attention read the cache's own format on a chip, without scales.</summary>
    public Func<Accelerator, Release, bool> PlainSparseLatents { get; init; } = static (_, _) => false;

    /// <summary>Elements of a head's key and value that it keeps of latent attention in place of the latent; none where it keeps the latent.</summary>
    public Func<PrecisionPlan, Release, AxisLength> ExpandedLatentHead { get; init; } = static (_, _) => default;

    /// <summary>Format of a short convolution's tail; null for the hidden states'.</summary>
    public NumberFormat? ConvolutionTail { get; init; }

    /// <summary>How it keeps the cache of a draft model; null for as the model's.</summary>
    public TensorEncoding? OfDraft { get; init; }

    /// <summary>How it stores the rows of a cache.</summary>
    public CacheStorage StorageOf(Accelerator accelerator, PrecisionPlan precision, Release release) =>
        new(precision.Cache, precision.Values, ConvolutionTail ?? precision.HiddenStates)
        {
            PlainSparseLatents = PlainSparseLatents(accelerator, release),
            ExpandedHead = ExpandedLatentHead(precision, release),
        };
}
