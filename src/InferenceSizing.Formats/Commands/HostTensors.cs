using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;

namespace InferenceSizing.Formats.Commands;

/// <summary>Patterns of llama.cpp's <c>--override-tensor</c> that keep the experts of the first layers in host memory and nothing else, as
/// <c>--n-cpu-moe</c> does.</summary>
/// <remarks><c>pattern=buffer,pattern=buffer</c>: of a tensor the first pattern that is found in its name decides (common/arg.cpp,
/// <c>parse_tensor_buffer_overrides</c>,
/// and llama-model-loader.cpp of v0.5.0). A pattern is read without its counted repetitions, whose automata grow without bound.</remarks>
internal static class HostTensors
{
    /// <summary>More layers than any model has that llama.cpp loads.</summary>
    private const int Layers = 256;

    private const int LongestValue = 512;

    private const string HostBuffer = "CPU";

    private static readonly ImmutableArray<string> Experts = ["ffn_gate_exps", "ffn_up_exps", "ffn_down_exps"];

    /// <summary>The other large tensors of a layer; the token embedding is in host memory by itself.</summary>
    private static readonly ImmutableArray<string> Others =
    [
        "attn_q", "attn_k", "attn_v", "attn_qkv", "attn_output", "attn_norm", "attn_kv_b", "ffn_norm", "ffn_gate_inp", "ffn_gate", "ffn_up", "ffn_down",
        "ffn_gate_shexp", "ffn_up_shexp", "ffn_down_shexp", "ssm_in", "ssm_out",
    ];

    /// <summary>How many of the first layers keep their experts in host memory; <see cref="long.MaxValue"/> for all. Null for patterns that do something
    /// else.</summary>
    public static long? ExpertLayersOf(string value)
    {
        if (value.Length > LongestValue || value.Contains('{', StringComparison.Ordinal))
            return null;
        List<Regex> patterns = [];
        foreach (string part in value.Split(','))
        {
            int equals = part.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0 || part[(equals + 1)..] != HostBuffer || PatternOf(part[..equals]) is not { } pattern)
                return null;
            patterns.Add(pattern);
        }

        if (IsHost("output.weight") || IsHost("output_norm.weight"))
            return null;
        int first = Enumerable.Range(0, Layers).TakeWhile(layer => Experts.All(name => IsHost(Tensor(layer, name)))).Count();
        for (int layer = 0; layer < Layers; layer++)
        {
            if (Others.Any(name => IsHost(Tensor(layer, name))) || (layer >= first && Experts.Any(name => IsHost(Tensor(layer, name)))))
                return null;
        }

        return first == 0 ? null : first == Layers ? long.MaxValue : first;

        bool IsHost(string tensor) => patterns.Exists(pattern => pattern.IsMatch(tensor));
    }

    private static string Tensor(int layer, string name) => string.Create(CultureInfo.InvariantCulture, $"blk.{layer}.{name}.weight");

    private static Regex? PatternOf(string text)
    {
        try
        {
            return new Regex(text, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
        }
        catch (Exception failure) when (failure is ArgumentException or NotSupportedException)
        {
            return null;
        }
    }
}
