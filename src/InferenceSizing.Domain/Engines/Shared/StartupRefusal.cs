using InferenceSizing.Domain.Outcomes;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Engines.Shared;

/// <summary>Why an engine would not come up.</summary>
/// <param name="Code">The check that fails.</param>
/// <param name="Message">A sentence in the words that the engine's user knows.</param>
/// <param name="Setting">The setting that decides.</param>
/// <param name="Required">What the check asks for.</param>
/// <param name="Available">What there is.</param>
/// <param name="Unit">Of both.</param>
/// <param name="Since">The first release that makes this check; null where all known ones do.</param>
public sealed record StartupRefusal(
    StartupCode Code, string Message, Subject Setting, Magnitude Required, Magnitude Available, StartupUnit Unit, EngineVersion? Since = null)
{
    /// <summary>Whether the engine allocates for the asked batch when it starts, so that it starts with a smaller one wherever that fits.</summary>
    public bool FollowsBatch { get; init; }

    /// <summary>Whether ranks cannot have even shares of heads or matrices.</summary>
    internal bool IsOfShares => Code is StartupCode.HeadsIndivisible or StartupCode.SharesIndivisible;

    /// <summary>Whether more memory would lift it.</summary>
    internal bool IsOfMemory => Code is StartupCode.ContextExceedsCache or StartupCode.SequencesExceedBlocks or StartupCode.WeightsExceedBudget
        or StartupCode.RestExceedsMemory;

    /// <summary>The code as it stands next to other limits: <c>contextExceedsCache</c>.</summary>
    public string Limit { get; } = Enum.GetName(Code) is { } name ? char.ToLowerInvariant(name[0]) + name[1..] : "";

    /// <summary>A setting of tokens, of a step or of a batch, that is smaller than what the engine asks for.</summary>
    /// <param name="setting">The setting.</param>
    /// <param name="required">Tokens that the engine asks for.</param>
    /// <param name="available">Tokens of the setting.</param>
    /// <param name="message">The sentence of the engine.</param>
    internal static StartupRefusal TooFewTokens(Knob setting, long required, long available, string message) => new(
        StartupCode.SettingRefused, message, Subject.Setting(setting.Name), Magnitude.From(required), Magnitude.From(available), StartupUnit.Tokens);
}

/// <summary>The checks between the start of a process and the first request.</summary>
public enum StartupCode
{
    /// <summary>One request of the longest context does not fit into the cache.</summary>
    ContextExceedsCache,

    /// <summary>More sequences may run than there are blocks for recurrent states.</summary>
    SequencesExceedBlocks,

    /// <summary>The share asked for is more than is free.</summary>
    ShareExceedsFree,

    /// <summary>The longest context is longer than the model's own.</summary>
    ContextExceedsModel,

    /// <summary>Weights and the profile run leave nothing for the cache.</summary>
    WeightsExceedBudget,

    /// <summary>Two settings contradict each other, or the release does not take one.</summary>
    SettingRefused,

    /// <summary>What lies next to the engine's share does not find room next to it.</summary>
    RestExceedsMemory,

    /// <summary>The chip has no kernels for the format.</summary>
    FormatUnsupported,

    /// <summary>The release does not have the model.</summary>
    ModelUnsupported,

    /// <summary>The release has no kernels for the chip.</summary>
    GpuUnsupported,

    /// <summary>Tensor ranks do not divide the heads.</summary>
    HeadsIndivisible,

    /// <summary>Tensor ranks leave no whole shares of a matrix, or shares that the quantization's groups do not divide.</summary>
    SharesIndivisible,
}

/// <summary>What the two figures of a check count.</summary>
public enum StartupUnit
{
    Bytes,
    Tokens,
    Sequences,
    Blocks,
    Heads,

    /// <summary>Models of the family.</summary>
    Models,

    /// <summary>Sets of kernels for the chip.</summary>
    Kernels,

    /// <summary>Layers of the model.</summary>
    Layers,

    /// <summary>Formats of that name among the release's choices.</summary>
    Formats,

    /// <summary>Rows or columns of a matrix.</summary>
    Elements,

    /// <summary>Compute capability, major and minor as one decimal number.</summary>
    ComputeCapability,
}
