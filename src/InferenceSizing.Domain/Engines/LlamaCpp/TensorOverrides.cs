using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using InferenceSizing.Domain.Walks;

namespace InferenceSizing.Domain.Engines.LlamaCpp;

/// <summary>Patterns of <c>--override-tensor</c> that keep matrices of experts in host memory, of any layers, and nothing else.</summary>
/// <remarks><c>pattern=buffer,pattern=buffer</c>: of a tensor the first pattern that is found in its name decides (common/arg.cpp,
/// <c>parse_tensor_buffer_overrides</c>, and llama-model-loader.cpp of v0.5.0). A pattern is read without its counted repetitions, whose automata grow without
/// bound.</remarks>
internal static class TensorOverrides
{
    public const int Longest = 512;

    /// <summary>More layers than any model has that llama.cpp loads.</summary>
    private const int Layers = 256;

    private const string HostBuffer = "CPU";

    /// <summary>The other tensors of a layer; the token embedding is in host memory by itself.</summary>
    private static readonly ImmutableArray<string> Others =
    [
        "attn_q", "attn_k", "attn_v", "attn_qkv", "attn_output", "attn_norm", "attn_kv_b", "ffn_norm", "ffn_gate_inp", "ffn_gate", "ffn_up", "ffn_down",
        "ffn_gate_shexp", "ffn_up_shexp", "ffn_down_shexp", "ssm_in", "ssm_out",
    ];

    /// <summary>What is known of a text: it is checked, and then placed by.</summary>
    private static readonly ConditionalWeakTable<string, Reading> Known = [];

    /// <summary>The experts that they keep there.</summary>
    public static HostExperts Of(string value) => Known.GetValue(value, Reading.Of).Experts;

    /// <summary>Why they are not taken; null where they are.</summary>
    public static string? FaultOf(string value) => Known.GetValue(value, Reading.Of).Fault;

    private static (ImmutableArray<ExpertMatrices> Layers, string? Fault) Read(string value)
    {
        List<Regex> patterns = [];
        foreach (string part in value.Split(','))
        {
            int equals = part.IndexOf('=');
            if (equals <= 0)
                return ([], "Expected patterns as pattern=CPU, with commas between them.");
            if (part[(equals + 1)..] != HostBuffer)
                return ([], $"Tensors are placed in host memory (CPU) alone; '{part[(equals + 1)..]}' would leave the GPUs unlike one another.");
            if (PatternOf(part[..equals]) is not { } pattern)
                return ([], $"'{part[..equals]}' is no regular expression that is read here.");
            patterns.Add(pattern);
        }

        if (IsHost("output.weight") || IsHost("output_norm.weight"))
            return ([], "A pattern matches the head too; only matrices of experts are placed.");
        ExpertMatrices[] held = new ExpertMatrices[Layers];
        for (int layer = 0; layer < Layers; layer++)
        {
            if (Others.FirstOrDefault(name => IsHost(Tensor(layer, name))) is { } other)
                return ([], $"A pattern matches {Tensor(layer, other)} too; only matrices of experts (ffn_gate_exps, ffn_up_exps, ffn_down_exps) are placed.");
            held[layer] = (IsHost(Tensor(layer, "ffn_gate_exps")) ? ExpertMatrices.Gate : 0) | (IsHost(Tensor(layer, "ffn_up_exps")) ? ExpertMatrices.Up : 0)
                | (IsHost(Tensor(layer, "ffn_down_exps")) ? ExpertMatrices.Down : 0);
        }

        return held.All(matrices => matrices == ExpertMatrices.None) ? ([], "No pattern matches a matrix of experts.") : ([.. held], null);

        bool IsHost(string tensor) => patterns.Exists(pattern => pattern.IsMatch(tensor));
    }

    private sealed record Reading(HostExperts Experts, string? Fault)
    {
        public static Reading Of(string value)
        {
            (ImmutableArray<ExpertMatrices> layers, string? fault) = Read(value);
            return new(new HostExperts(layers), fault);
        }
    }

    private static string Tensor(int layer, string name) => string.Create(CultureInfo.InvariantCulture, $"blk.{layer}.{name}.weight");

    private static Regex? PatternOf(string text)
    {
        if (text.Contains('{', StringComparison.Ordinal))
            return null;
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
