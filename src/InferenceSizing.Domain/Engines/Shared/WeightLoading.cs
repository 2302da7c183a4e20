using InferenceSizing.Domain.Hardware;
using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Numbers;

namespace InferenceSizing.Domain.Engines.Shared;

/// <summary>What an engine loads of a checkpoint, and how it changes its formats.</summary>
internal sealed record WeightLoading
{
    /// <summary>An engine that loads everything and keeps every format.</summary>
    public static WeightLoading AsStored { get; } = new();

    /// <summary>What of a model it loads: all of it, unless it has another use of the model.</summary>
    public Func<Architecture, Architecture> Part { get; init; } = static model => model;

    /// <summary>The precision id in which it loads a checkpoint of FP32 unless told otherwise; null where it keeps FP32.</summary>
    public string? SingleAs { get; init; }

    /// <summary>The file type of decoders that its own library serves under their names; null where it has none, and the checkpoint is converted.</summary>
    public string? Served { get; init; }

    /// <summary>What weights that are stored in a format, by its id, become on a GPU that does not compute in it, unless the client says otherwise.</summary>
    public Func<string, Architecture, Accelerator, Release, string> LoadedAs { get; init; } = static (stored, _, _, _) => stored;

    /// <summary>The format that products of weights run in, where nobody asks for one.</summary>
    public Func<WeightScheme, Architecture, Accelerator, Release, NumberFormat> ComputedIn { get; init; } = static (scheme, _, _, _) => scheme.Activations;
}
