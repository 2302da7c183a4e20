using System.Collections.Frozen;
using InferenceSizing.Domain.Hardware;

namespace InferenceSizing.Domain.Engines.Shared;

/// <summary>Which releases of an engine are published with kernels for which chips. A build of one's own may have others.</summary>
public sealed class ServedChips
{
    private readonly FrozenDictionary<string, ReleaseSpan> _spans;

    private ServedChips(FrozenDictionary<string, ReleaseSpan> spans) => _spans = spans;

    /// <summary>An engine of which no source says that it lacks kernels.</summary>
    public static ServedChips All { get; } = new(ReleaseSpans.None);

    /// <summary>Reads a table.</summary>
    /// <param name="rows">As <see cref="ReleaseSpans.Read"/> takes them, compute capabilities in place of flags.</param>
    internal static ServedChips Read(string rows) => new(ReleaseSpans.Read(rows));

    /// <summary>The releases that have kernels for a chip.</summary>
    public ReleaseSpan SpanOf(Accelerator accelerator)
    {
        ArgumentNullException.ThrowIfNull(accelerator);
        return accelerator.ComputeCapability is { } capability ? _spans.GetValueOrDefault(capability, ReleaseSpan.Always) : ReleaseSpan.Always;
    }
}
