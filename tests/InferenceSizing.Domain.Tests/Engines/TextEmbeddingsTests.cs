using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Engines.TextEmbeddings;
using InferenceSizing.Domain.Hardware;
using InferenceSizing.Domain.Tests.Samples;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Tests.Engines;

/// <summary>What text-embeddings-router takes at its start (huggingface/text-embeddings-inference, router/src/lib.rs and main.rs, 1.8 to 1.9.3).</summary>
public sealed class TextEmbeddingsTests
{
    private static readonly Case Bert = new(SampleModels.BertBase, "text-embeddings-inference") { Weights = "fp16", Input = 512 };

    /// <summary>The warm-up runs a whole batch of tokens: 32 sequences of 512, whatever is asked for.</summary>
    [Fact]
    public void Memory_is_that_of_a_whole_batch_of_tokens()
    {
        ByteCount one = Bert.Share().Activations.Estimate;

        Assert.Equal(one, (Bert with { Batch = 32 }).Share().Activations.Estimate);
        Assert.Equal(16_384, Bert.AllKnobs.Get(TextEmbeddingsKnobs.MaxBatchTokens));
        Assert.Equal(2 * one, (Bert with { Knobs = KnobSet.Empty.With(TextEmbeddingsKnobs.MaxBatchTokens, 32_768) }).Share().Activations.Estimate);
    }

    /// <summary>BERT takes 512 tokens: a batch of 256 holds no longest input, which 1.9 cuts and earlier releases refuse (pull request 829).</summary>
    [Theory, InlineData("1.8.3", 1), InlineData("1.9.3", 0)]
    public void An_input_longer_than_a_batch_ends_the_start_unless_it_is_cut(string version, int refusals)
    {
        Case sized = Bert with { Version = version, Input = 128, Knobs = KnobSet.Empty.With(TextEmbeddingsKnobs.MaxBatchTokens, 256) };

        Assert.Equal(refusals, sized.Estimate.Startup.Length);
    }

    /// <summary>Images for Blackwell came with 1.9.0; there are none for Volta.</summary>
    [Fact]
    public void Chips_need_an_image()
    {
        Accelerator blackwell = SampleAccelerators.H100 with { Generation = ChipGeneration.Blackwell, ComputeCapability = "10.0" };

        Assert.Single((Bert with { Version = "1.8.3", Gpu = blackwell }).Estimate.Startup);
        Assert.Empty((Bert with { Version = "1.9.3", Gpu = blackwell }).Estimate.Startup);
        Assert.False(Bert.Profile.Chips.Runs(SampleAccelerators.H100 with { Generation = ChipGeneration.Volta }));
    }
}
