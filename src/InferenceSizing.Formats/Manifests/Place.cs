namespace InferenceSizing.Formats.Manifests;

/// <summary>What the surroundings of a container say of it.</summary>
internal sealed record Place
{
    /// <summary>The object, service or role.</summary>
    public string? Name { get; init; }

    public int Replicas { get; init; } = 1;

    /// <summary>Pods of one instance.</summary>
    public int Nodes { get; init; } = 1;

    /// <summary>The GPU, where labels say it.</summary>
    public string? Accelerator { get; init; }

    /// <summary>The model, where it stands outside the container.</summary>
    public string? Model { get; init; }

    /// <summary>GPUs of a pod, where they stand outside the container.</summary>
    public int? Gpus { get; init; }

    public Place Times(int replicas) => this with { Replicas = (int)Math.Min(MostReplicas, (long)Replicas * Math.Max(1, replicas)) };

    private const int MostReplicas = 1 << 16;
}
