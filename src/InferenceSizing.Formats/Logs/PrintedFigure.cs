namespace InferenceSizing.Formats.Logs;

/// <summary>A figure that a log prints.</summary>
/// <param name="Quantity">What it counts.</param>
/// <param name="Value">As printed.</param>
/// <param name="Unit">As printed: GB, GiB, MiB, MB, bytes, tokens, blocks, s, percent …; every GB and MB here is a power of two.</param>
/// <param name="Line">Where it stands, from 1.</param>
/// <param name="Device">The device that it is about, where the line names one.</param>
public sealed record PrintedFigure(Quantity Quantity, double Value, string Unit, int Line, string? Device = null)
{
    /// <summary>2^44 MiB and 2^34 GiB are negative numbers that lost their sign: no machine has that much.</summary>
    private const double MostBytes = 1L << 50;

    /// <summary>The figure in bytes, of memory; null for other units. Engines print powers of two whatever they call them (engine-formats: SGLang's GB,
    /// vLLM's GB up to 0.8, TensorRT-LLM's MB).</summary>
    public double? Bytes => Unit switch
    {
        "bytes" or "B" => Value,
        "KiB" or "KB" => Value * (1L << 10),
        "MiB" or "MB" => Value * (1L << 20),
        "GiB" or "GB" => Value * (1L << 30),
        "TiB" or "TB" => Value * (1L << 40),
        _ => null,
    };

    /// <summary>Whether it is of host memory: llama.cpp names those buffers after the CPU, or after the GPU's library that pins them.</summary>
    public bool IsOnHost => Device is "CPU" or "CPU_Mapped" or "Host" || Device?.EndsWith("_Host", StringComparison.Ordinal) == true;

    /// <summary>Whether a machine could have that much.</summary>
    public bool IsPlausible => Bytes is not { } bytes || Math.Abs(bytes) < MostBytes;

    /// <summary>The difference of a figure of ours, in percent of the printed one; null where that is zero.</summary>
    public double? ErrorPercentOf(double ours) => (Bytes ?? Value) is not 0 and var printed ? (ours - printed) / Math.Abs(printed) * 100 : null;
}
