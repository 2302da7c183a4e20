using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Units;
using InferenceSizing.Domain.Walks;

namespace InferenceSizing.Domain.Engines.Shared;

/// <summary>Cosines and sines of rotary positions, which engines tabulate for the model's longest context while they load it, whole on every rank.</summary>
/// <remarks>Half a head of cosines and half a head of sines for each position. Derived; in vLLM's log Llama-3.1-8B (131,072 positions) loads 32 MiB more than
/// Llama-3-8B of the same parameters, Llama 4 Scout (10,485,760) 2.5 GiB more than its parameters on each of four ranks.</remarks>
internal static class RotaryTables
{
    /// <summary>The tables in the format in which an engine keeps them.</summary>
    public static WeightRow Of(RankLoad load, NumberFormat format) => new(
        Component.RotaryTable,
        Parameters: Count.Zero,
        TensorEncoding.Plain(format).Id,
        ByteCount.FromBits(checked((load.Architecture.Dimensions.RotaryElements.Value + (load.Draft?.RotaryElements ?? 0)) * format.BitsPerElement())));
}
