using System.Collections.Immutable;

namespace InferenceSizing.Domain.Networks.Graph;

/// <summary>Which node of a block is the last to read each output. Independent of sizes, so found once for each block.</summary>
internal sealed class Lifetimes
{
    /// <summary>As a last reader: nobody reads it within the block.</summary>
    public const int Unread = -1;

    private const int InputSlot = 1;
    private readonly ImmutableArray<int> _lastReader;
    private readonly ImmutableArray<int> _readers;
    private readonly ImmutableArray<int> _dying;
    private readonly ImmutableArray<int> _dyingEnd;

    internal Lifetimes(ImmutableArray<Node> nodes)
    {
        int[] lastReader = new int[nodes.Length + InputSlot];
        int[] readers = new int[nodes.Length + InputSlot];
        Array.Fill(lastReader, Unread);
        Output = NodeIndex.OfInput;
        foreach ((int index, Node node) in nodes.Index())
        {
            foreach (NodeIndex read in node.Inputs)
            {
                int input = read.Index;
                if (input is < NodeIndex.OfInput || input >= index)
                    throw new ArgumentOutOfRangeException(nameof(nodes), input, $"Node {index} reads what is not there before it.");
                lastReader[input + InputSlot] = index;
                readers[input + InputSlot]++;
            }

            if (node.Operator is not Learned)
                Output = index;
        }

        _lastReader = ImmutableArray.Create(lastReader);
        _readers = ImmutableArray.Create(readers);
        (_dying, _dyingEnd) = Deaths(nodes);
    }

    internal static Lifetimes None { get; } = new([]);

    /// <summary>The node whose output the block hands on; <see cref="NodeIndex.OfInput"/> where it computes nothing.</summary>
    public int Output { get; }

    /// <summary>The last node that reads <paramref name="node"/> (or <see cref="NodeIndex.OfInput"/>), or <see cref="Unread"/>.</summary>
    public int LastReaderOf(int node) => _lastReader[node + InputSlot];

    /// <summary>Times that the output is read.</summary>
    public int ReadersOf(int node) => _readers[node + InputSlot];

    /// <summary>The tensors that <paramref name="node"/> is the last to read, each once; the block's own output outlives them all.</summary>
    public ReadOnlySpan<int> DyingAt(int node) => _dying.AsSpan()[(node == 0 ? 0 : _dyingEnd[node - 1]).._dyingEnd[node]];

    private (ImmutableArray<int> Dying, ImmutableArray<int> End) Deaths(ImmutableArray<Node> nodes)
    {
        List<int> dying = [];
        ImmutableArray<int>.Builder end = ImmutableArray.CreateBuilder<int>(nodes.Length);
        foreach ((int index, Node node) in nodes.Index())
        {
            int start = dying.Count;
            foreach (NodeIndex read in node.Inputs)
            {
                int input = read.Index;
                if (LastReaderOf(input) == index && input != Output && dying.IndexOf(input, start) < 0)
                    dying.Add(input);
            }

            end.Add(dying.Count);
        }

        return ([.. dying], end.ToImmutable());
    }
}
