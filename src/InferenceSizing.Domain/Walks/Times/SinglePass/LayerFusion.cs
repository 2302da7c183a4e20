namespace InferenceSizing.Domain.Walks.Times.SinglePass;

/// <summary>What an engine runs together as one kernel.</summary>
public enum LayerFusion
{
    /// <summary>Every operator by itself.</summary>
    None,

    /// <summary>Runs of norms, activations and sums, beside products and convolutions (torch.compile).</summary>
    Arithmetic,

    /// <summary>Norms of maps, activations and sums as the end of the product or convolution before them (TensorRT, ONNX Runtime).</summary>
    Epilogue,
}
