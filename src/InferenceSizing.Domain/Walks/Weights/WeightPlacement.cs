using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Walks;

/// <summary>How an engine keeps weights, where that differs from one copy of each tensor on the GPU.</summary>
/// <param name="DuplicatesTiedHead">A head tied to the embedding is stored again (llama.cpp).</param>
/// <param name="EmbeddingOnHost">The tables of tokens, their types and positions stay in host memory (llama.cpp).</param>
/// <param name="HostLayers">Layers, the first of the stack, that stay in host memory with their cache (llama.cpp's partial offload).</param>
/// <param name="HostExpertLayers">Layers, the first of the stack, whose routed experts stay in host memory.</param>
/// <param name="HeadOnHost">The head stays in host memory.</param>
public readonly record struct WeightPlacement(
    bool DuplicatesTiedHead, bool EmbeddingOnHost, LayerCount HostLayers, LayerCount HostExpertLayers, bool HeadOnHost)
{
    /// <summary>Everything on the GPU, once.</summary>
    public static WeightPlacement OnGpu => default;

    /// <summary>Whether what a text request does not run is left out: vision towers and multi-token-prediction layers, which GGUF files keep apart or
    /// drop.</summary>
    public bool LanguageModelOnly { get; init; }

    /// <summary>Whether a vision tower is loaded all the same.</summary>
    public bool KeepsTower { get; init; }

    /// <summary>Layers, the first of the stack, whose weights are brought to the GPU on every pass and whose cache stays there.</summary>
    public LayerCount StreamedLayers { get; init; }

    /// <summary>Of these, as many as have room on the GPU at once.</summary>
    public LayerCount StreamBuffers { get; init; }

    /// <summary>Further experts in host memory, layer by layer; null for none.</summary>
    public HostExperts? FurtherExperts { get; init; }

    /// <summary>A tensor on the GPU takes a multiple of it; zero where sizes are not rounded.</summary>
    public ByteCount GpuAlignment { get; init; }

    /// <summary>The same of tensors in host memory.</summary>
    public ByteCount HostAlignment { get; init; }

    /// <summary>Whether some layers' weights are elsewhere, so that layers differ.</summary>
    public bool Divides => HostLayers + HostExpertLayers + StreamedLayers > LayerCount.Zero || FurtherExperts is not null;

    /// <summary>Whether the engine loads a block's weights at all.</summary>
    public bool Loads(Block block) => !LanguageModelOnly || (!block.Auxiliary && (KeepsTower || block.Passes != Passes.None));

    /// <summary>Whether a tensor of a block's copy at <paramref name="layer"/> stays in host memory. What follows the embedding goes where the first layer
    /// is, projections of it where the head is.</summary>
    internal bool IsOnHost(Block block, Component component, TensorRole role, int layer) => block.Place switch
    {
        BlockPlace.First => EmbeddingOnHost
            && (role is TensorRole.TokenEmbedding or TensorRole.PositionEmbedding or TensorRole.TypeEmbedding
                || (role is TensorRole.Norm or TensorRole.LayerInputs && HostLayers > LayerCount.Zero)
                || (role is TensorRole.Projector && HeadOnHost)),
        BlockPlace.Last => HeadOnHost,
        _ => layer < LayerCount.Max(StreamedLayers, IsExpert(component, role) ? LayerCount.Max(HostLayers, HostExpertLayers) : HostLayers).Count
            || (FurtherExperts is { } further && IsExpert(component, role) && further.At(layer).Holds(role)),
    };

    /// <summary>Experts' matrices and their biases.</summary>
    private static bool IsExpert(Component component, TensorRole role) =>
        role is TensorRole.ExpertGate or TensorRole.ExpertUp or TensorRole.ExpertDown || (component == Component.Experts && role == TensorRole.Bias);
}
