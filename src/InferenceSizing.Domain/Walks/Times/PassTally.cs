using System.Collections.Immutable;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Walks.Times;

/// <summary>Running sums of a pass, part by part: the components of the model, then the parts that are no component. They live on the caller's stack.</summary>
internal readonly ref struct PassTally
{
    private static readonly int Components = Enum.GetValues<Component>().Length;

    /// <summary>Names of all parts, as an answer shows them and in its order.</summary>
    private static readonly string[] Names =
        [.. Enum.GetNames<Component>().Select(name => char.ToLowerInvariant(name[0]) + name[1..]), AllReduceName, StepTime.Launch, "offload", "images"];

    /// <summary>The part of sums between ranks.</summary>
    public const string AllReduceName = "allReduce";

    private readonly Span<PartSum> _parts;

    /// <param name="parts">As many as <see cref="Length"/>; they are cleared.</param>
    public PassTally(Span<PartSum> parts)
    {
        parts.Clear();
        _parts = parts;
    }

    /// <summary>Parts of a pass.</summary>
    public static int Length => Names.Length;

    /// <summary>The name of a component's part.</summary>
    public static string NameOf(Component component) => Names[(int)component];

    /// <summary>Sums between the tensor or expert ranks.</summary>
    public ref PartSum AllReduce => ref _parts[Components];

    /// <summary>Launches and the host.</summary>
    public ref PartSum Launch => ref _parts[Components + 1];

    /// <summary>Weights brought in from elsewhere.</summary>
    public ref PartSum Offload => ref _parts[Components + 2];

    /// <summary>What is done with images round a pass.</summary>
    public ref PartSum Images => ref _parts[Components + 3];

    /// <summary>Time of all parts.</summary>
    public double Seconds
    {
        get
        {
            double total = 0;
            foreach (ref readonly PartSum part in _parts)
                total += part.Seconds;
            return total;
        }
    }

    /// <summary>A component of the model.</summary>
    public ref PartSum this[Component component] => ref _parts[(int)component];

    /// <summary>The parts that take time.</summary>
    /// <param name="total">Time of the pass.</param>
    public StepTime ToStepTime(Seconds total)
    {
        int count = 0;
        foreach (ref readonly PartSum part in _parts)
            count += part.Seconds > 0 ? 1 : 0;
        ImmutableArray<StepPart>.Builder parts = ImmutableArray.CreateBuilder<StepPart>(count);
        for (int i = 0; i < _parts.Length; i++)
        {
            ref readonly PartSum part = ref _parts[i];
            if (part.Seconds > 0)
                parts.Add(new StepPart(Names[i], Units.Seconds.From(part.Seconds), FlopCount.From(part.Flops), Traffic.From(part.Bytes), part.Bound));
        }

        return new StepTime(total, parts.MoveToImmutable());
    }
}

/// <summary>Running sums of one part.</summary>
internal struct PartSum
{
    private double _longest;

    public double Seconds { get; private set; }

    public double Flops { get; private set; }

    public double Bytes { get; private set; }

    /// <summary>The bound of the kernels that took longest.</summary>
    public Bound Bound { get; private set; }

    public void Add(double seconds, double flops, double bytes, Bound bound)
    {
        Seconds += seconds;
        Flops += flops;
        Bytes += bytes;
        if (seconds < _longest)
            return;
        _longest = seconds;
        Bound = bound;
    }
}
