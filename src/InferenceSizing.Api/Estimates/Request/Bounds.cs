using InferenceSizing.Domain.Units;
using InferenceSizing.Formats.Bytes;

namespace InferenceSizing.Api.Estimates.Request;

/// <summary>The ends of every numeric field: attributes of the request carry them, validators and the OpenAPI document read the attributes.</summary>
/// <remarks>Wide enough for anything that exists, narrow enough that products of dimensions, tokens and bytes stay within 63 bits
/// and that the work for one request is bounded.</remarks>
internal static class Bounds
{
    public const int MaxTokens = Ceilings.PromptTokens;

    public const int MaxOutputTokens = Ceilings.OutputTokens;
    public const int MaxSequences = Ceilings.Sequences;

    /// <summary>Requests of one client of a benchmark run; 2^20.</summary>
    public const int MaxRequests = 1_048_576;

    /// <summary>2^36: batch times tokens of one sequence.</summary>
    public const long MaxTokensInFlight = Ceilings.TokensInFlight;

    public const int MinImageSide = 8;
    public const int MaxImageSide = 8192;

    /// <summary>Images of one prompt.</summary>
    public const int MaxImagesOfPrompt = 64;

    /// <summary>The most tokens that an image becomes by any processor known here: 16,777,216 pixels in squares of 32, and its marks.</summary>
    public const int MaxTokensOfImage = 16_386;

    /// <summary>2^26 pixels of one image, times batch: 2^40.</summary>
    public const long MaxPixelsInFlight = 1L << 40;

    /// <summary>Ranks of one kind, and GPUs of a deployment.</summary>
    public const int MaxDegree = Ceilings.Degree;

    /// <summary>Pipeline stages.</summary>
    public const int MaxStages = Ceilings.Items;

    /// <summary>GPUs of a deployment: the product of all degrees and the replicas.</summary>
    public const int MaxGpus = 65_536;

    /// <summary>The least share that can be asked for: one percent.</summary>
    public const double MinShare = 0.01;

    /// <summary>The most of a model that pruning takes out.</summary>
    public const double MaxPruned = 0.95;

    public const double MinMemoryBytes = Ceilings.LeastMemoryBytes;

    public const double MaxMemoryBytes = Ceilings.MemoryBytes;

    /// <summary>2^20 GiB, far beyond any GPU.</summary>
    public const double MaxGibibytes = 1_048_576;

    public const double MinBandwidth = 0.1;
    public const double MaxBandwidth = 1_000_000;
    public const double MinTflops = 0.001;
    public const double MaxTflops = 1_000_000;

    /// <summary>Of a board's power limit.</summary>
    public const double MinWatts = 1;
    public const double MaxWatts = 100_000;

    /// <summary>Tokens proposed for one verification, several times what any engine proposes.</summary>
    public const int MaxDraftTokens = 64;

    public const int MaxLayers = Ceilings.Layers;
    public const int MaxWidth = 1_048_576;

    /// <summary>Four times the widest residual stream, which is what an MLP has where nothing is said.</summary>
    public const int MaxInnerWidth = 4 * MaxWidth;
    public const int MaxHeads = 65_536;
    public const int MaxExperts = 65_536;
    public const int MaxVocabulary = Ceilings.Dimension;
    public const int MaxConvolutions = 512;
    public const int MaxChannels = 65_536;
    public const int MaxKernel = 64;

    /// <summary>US dollars for a GPU, or a deployment, and an hour.</summary>
    public const double MaxDollarsPerHour = 1_000_000;

    /// <summary>What a kilowatt-hour may emit, grams: lignite emits 1,100 (IPCC 2014, annex III, the maximum of its table of life cycles).</summary>
    public const double MaxGramsCo2ePerKilowattHour = 10_000;

    public const int MaxNameLength = 128;
    public const double MinLimit = 0.000001;
    public const double MaxLimit = 1_000_000_000_000;
    public const double MaxRequestRate = 1_000_000;

    /// <summary>Tensor groups of an inspected model: several times what any published file has.</summary>
    public const int MaxTensorGroups = 4096;

    /// <summary>Operators of a graph after its functions are expanded: several times what published networks have.</summary>
    public const int MaxGraphSteps = 32_768;
    public const int MaxGraphTensors = 131_072;
    public const int MaxGraphSizes = 32_768;
    public const int MaxGraphInputs = 4096;
    public const int MaxGraphDimensions = 512;
    public const int MaxGraphFormats = 64;
    public const int MaxDimensionName = 1024;
    public const int MaxTensorName = TensorLimits.LongestName;
    public const int MaxTensorDimensions = TensorShape.MostDimensions;
    public const long MaxTensorDimension = TensorShape.LargestDimension;
    public const int MaxTensors = TensorLimits.MostTensors;

    /// <summary>Runs of layers, in text.</summary>
    public const int MaxLayersText = 16_384;
}
