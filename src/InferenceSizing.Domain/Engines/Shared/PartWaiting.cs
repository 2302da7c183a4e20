namespace InferenceSizing.Domain.Engines.Shared;

/// <summary>Where the weights of a pipeline's networks are while they do not run.</summary>
internal enum PartWaiting
{
    /// <summary>On the GPU.</summary>
    None,

    /// <summary>In host memory: a network comes whole when its turn comes, and goes back when the next one's comes.</summary>
    Networks,

    /// <summary>In host memory: the weights of an operator come each time that it runs, and are dropped behind it.</summary>
    Operators,
}
