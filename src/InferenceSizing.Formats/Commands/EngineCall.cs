using System.Collections.Immutable;
using InferenceSizing.Domain.Engines.Shared;

namespace InferenceSizing.Formats.Commands;

/// <summary>One engine as a command or manifest starts it.</summary>
/// <param name="Dialect">The program's language.</param>
public sealed record EngineCall(Dialect Dialect)
{
    /// <summary>The container, service or worker; null for a bare command.</summary>
    public string? Name { get; init; }

    /// <summary>The release, where an image's tag states it.</summary>
    public string? Version { get; init; }

    /// <summary>Whether the image is one for processors, which uses no GPU.</summary>
    public bool OnProcessors { get; init; }

    /// <summary>In the order of the command line; of a flag given twice the last one counts.</summary>
    public ImmutableArray<ReadFlag> Flags { get; init; } = [];

    /// <summary>Whether the flags are with those of the file that the command names.</summary>
    public bool ReadsFile { get; init; }

    /// <summary>Variables that the process is given.</summary>
    public ImmutableArray<EngineVariable> Environment { get; init; } = [];

    /// <summary>The GPU as the text names it: a label, a machine, a resource; null where it names none.</summary>
    public string? Accelerator { get; init; }

    /// <summary>The slice of the GPU, by its MIG profile.</summary>
    public string? Partition { get; init; }

    /// <summary>GPUs that one pod, container or process is given; null where the text does not say.</summary>
    public GpuCount? Gpus { get; init; }

    /// <summary>Pods or machines of one instance.</summary>
    public int Nodes { get; init; } = 1;

    /// <summary>Copies of the whole.</summary>
    public int Replicas { get; init; } = 1;

    /// <summary>What the reader must know of how the text was read.</summary>
    public ImmutableArray<string> Remarks { get; init; } = [];

    /// <summary>The flag of a meaning that counts: the last one.</summary>
    public ReadFlag? Find(FlagMeaning meaning) => Flags.LastOrDefault(flag => flag.Flag?.Meaning == meaning);

    /// <summary>Flags of the name that clients ask for.</summary>
    private static readonly string[] Served = ["--served-model-name", "--alias"];

    /// <summary>The model as the text names it; null where it names none.</summary>
    /// <remarks>Of several flags that name it, the one that the engine's users name it by goes first: a path next to it is a copy. What is mounted is known
    /// by the name that it is served under, if by no other.</remarks>
    public string? Model => (Flags.LastOrDefault(flag => flag.Flag is { } named && named == Dialect.Flags.Find(FlagMeaning.Model)) ?? Find(FlagMeaning.Model))
        is { IsResolved: true, Value: { } value } && NameOf(value) is { } name ? Dialect == Dialect.TensorRt ? ModelName.OfGraph(name) : name : null;

    private string? NameOf(string place) => !ModelName.IsMount(place) ? ModelName.Of(place)
        : Flags.LastOrDefault(flag => flag.IsResolved && Array.Exists(Served, name => name == flag.Name))?.Value;
}

/// <summary>A number of GPUs.</summary>
/// <param name="Count">How many.</param>
public readonly record struct GpuCount(int Count)
{
    /// <summary>The same on several machines.</summary>
    public GpuCount Times(int machines) => new((int)Math.Min(int.MaxValue, (long)Count * machines));
}
