namespace InferenceSizing.Domain.Walks.Times.SinglePass;

/// <summary>The ways of running a forward pass that have curves of their own.</summary>
public enum SinglePassSet
{
    /// <summary>PyTorch, operator by operator, maps stored channel by channel.</summary>
    Eager,

    /// <summary>PyTorch, operator by operator, maps stored position by position (channels_last).</summary>
    EagerChannelsLast,

    /// <summary>torch.compile.</summary>
    Compiled,
    TensorRt,

    /// <summary>TensorRT before version 8 on chips that were new to it, Ampere and later.</summary>
    TensorRtSeven,
    OnnxRuntime,
}
