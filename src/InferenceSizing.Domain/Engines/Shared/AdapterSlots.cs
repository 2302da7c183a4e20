using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Units;
using InferenceSizing.Domain.Walks;

namespace InferenceSizing.Domain.Engines.Shared;

/// <summary>Buffers that an engine sets aside for low-rank adapters before any is loaded: for each slot an A and a B of the longest rank next to every matrix
/// that may be adapted.</summary>
/// <remarks><c>slots · rank · Σ over matrices of (columns + rows) · bytes</c>. A reads a matrix's inputs and B writes its outputs, so a rank holds all columns
/// and its own rows of a column-parallel matrix, its own columns and all rows of a row-parallel one. Hu et al. 2021, arXiv:2106.09685; read in vLLM's
/// <c>lora/layers/base_linear.py</c>, <c>column_parallel_linear.py</c> and <c>vocal_parallel_embedding.py</c>, SGLang's <c>lora/mem_pool.py</c>.</remarks>
internal sealed class AdapterSlots(RankLoad load, AdapterTargets targets, long slots, long rank)
{
    /// <summary>Of the fullest rank of a stage.</summary>
    public ByteCount OfStage(int stage)
    {
        PipelineStages stages = PipelineStages.Of(load.Layout, load.Operators.Layers.Count);
        (int from, int to) = stages.LayersOf(stage);
        long elements = 0;
        foreach (Block block in load.Operators.Blocks)
            elements = checked(elements + (CopiesWithin(block, from, to, stage, load.Layout.Pipeline) * ElementsOf(block, load.Layout)));
        if (stage == 0)
            elements = checked(elements + EmbeddingElements);
        if (stage == load.Layout.Pipeline - 1)
            elements = checked(elements + HeadElements);
        return Stored(elements) + AddedWords(load.Layout.Tensor, stage == 0, stage == load.Layout.Pipeline - 1);
    }

    /// <summary>Of the whole, undivided model.</summary>
    public WeightRow Whole
    {
        get
        {
            long elements = checked(EmbeddingElements + HeadElements);
            foreach (Block block in load.Operators.Blocks)
                elements = checked(elements + (block.Copies.Count * ElementsOf(block, ParallelLayout.Single)));
            return new WeightRow(Component.Adapters, Parameters: Count.Zero, TensorEncoding.Plain(load.Precision.HiddenStates).Id,
                Stored(elements) + AddedWords(1, first: true, last: true));
        }
    }

    private ByteCount Stored(long elements) => ByteCount.FromBits(checked(slots * rank * elements * load.Precision.HiddenStates.BitsPerElement()));

    /// <summary>Rows for words that adapters may add: of the embedding and of a head of its own, shared out over the ranks, and of each slot's own
    /// embeddings.</summary>
    private ByteCount AddedWords(int ranks, bool first, bool last)
    {
        if (!targets.Vocabulary)
            return ByteCount.Zero;
        bool ownHead = last && !load.Operators.Traits.TiedEmbeddings;
        long shared = WholeNumber.DivideUp(targets.ExtraWords, ranks) * ((first ? 1 : 0) + (ownHead ? 1 : 0));
        long rows = shared + (last ? slots * targets.ExtraWords : 0);
        return ByteCount.FromBits(checked(rows * load.Architecture.Dimensions.HiddenSize.Length * load.Precision.HiddenStates.BitsPerElement()));
    }

    /// <summary>The embedding's A over all words and its B, whole on every rank.</summary>
    private long EmbeddingElements => targets.Vocabulary ? checked(Words + load.Architecture.Dimensions.HiddenSize.Length) : 0;

    /// <summary>The head's A and its B over all words, whole on every rank.</summary>
    private long HeadElements => EmbeddingElements;

    private long Words => checked(load.Architecture.Dimensions.VocabularySize.Length + (long)targets.ExtraWords);

    private long ElementsOf(Block block, ParallelLayout layout)
    {
        if (block.Passes == Passes.None || block.Auxiliary)
            return 0;
        long sum = 0;
        foreach (Node node in block.Nodes)
        {
            bool first = true;
            foreach (WeightTensor tensor in node.Operator.Tensors)
            {
                if (!targets.Includes(tensor.Role))
                    continue;
                (long rows, long columns, long count) = tensor.RankShape(layout);
                // Parts of one stored matrix share one A.
                bool shares = tensor.Role == TensorRole.AttentionQueryKeyValue && !first;
                sum = checked(sum + (count * (rows + (shares ? 0 : columns))));
                first = false;
            }
        }

        return sum;
    }

    private static long CopiesWithin(Block block, int from, int to, int stage, int stages)
    {
        if (block.Place != BlockPlace.Layers)
            return stage == (block.Place == BlockPlace.First ? 0 : stages - 1) ? block.Copies.Count : 0;
        if (stages == 1)
            return block.Copies.Count;
        int layers = 0;
        foreach (LayerIndex layer in block.Layers)
            layers += layer.Index >= from && layer.Index < to ? 1 : 0;
        return Math.Min(layers, block.Copies.Count);
    }
}
