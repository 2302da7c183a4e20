using System.Globalization;
using InferenceSizing.Domain.Hardware;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Engines.Shared;

/// <summary>What a start-up check looks at.</summary>
/// <param name="Release">The engine's.</param>
/// <param name="Values">All settings.</param>
/// <param name="Accelerator">The GPU.</param>
/// <param name="Reserved">Memory of it that other processes hold.</param>
public sealed record StartupSetting(Release Release, KnobSet Values, Accelerator Accelerator, ByteCount Reserved);

/// <summary>Something that has to hold for an engine to start.</summary>
public sealed class StartupCheck
{
    private readonly Func<StartupSetting, string?> _failure;

    internal StartupCheck(string code, Func<StartupSetting, string?> failure) => (Code, _failure) = (code, failure);

    /// <summary>A name for it.</summary>
    public string Code { get; }

    /// <summary>Why the engine does not start, as a sentence; null where it does.</summary>
    public string? Failure(StartupSetting setting) => _failure(setting);

    /// <summary>The share asked for is free.</summary>
    internal static StartupCheck ShareIsFree(Engine engine, Knob<Ratio> share) => new("shareExceedsFree", setting =>
        engine.LargestShare(setting.Release, setting.Accelerator.UsableMemory, setting.Reserved) is var largest && setting.Values.Get(share) > largest
            ? string.Create(CultureInfo.InvariantCulture, $"{engine.Name} does not start: other processes leave {largest.Value:0.###} of the GPU, less than the share asked for.")
            : null);
}
