namespace InferenceSizing.Domain.Engines.LlamaCpp;

internal sealed partial class ComputeGraph
{
    /// <summary>Memory that one graph after another of a thread is written into: searches plan thousands of them.</summary>
    private sealed class Room
    {
        /// <summary>The tensors of ten layers, and of six hundred.</summary>
        private const int UsualTensors = 256, MostKept = 1 << 14;

        public List<Tensor> Tensors { get; } = new(UsualTensors);

        public List<int> Sources { get; } = new(2 * UsualTensors);

        public List<int> Order { get; } = new(UsualTensors);

        public int[] Counts { get; private set; } = [];

        public long[] Offsets { get; private set; } = [];

        public Side[] Flags { get; private set; } = [];

        /// <summary>The same without tensors; null where it grew too large to be kept.</summary>
        public Room? Emptied()
        {
            Tensors.Clear();
            Sources.Clear();
            Order.Clear();
            return Tensors.Capacity > MostKept ? null : this;
        }

        /// <summary>Room for the numbers of <paramref name="tensors"/> tensors.</summary>
        public void Reserve(int tensors)
        {
            if (Offsets.Length < tensors)
                (Counts, Offsets, Flags) = (new int[2 * tensors], new long[tensors], new Side[Splits.FlagsOfTensor * tensors]);
        }
    }
}
