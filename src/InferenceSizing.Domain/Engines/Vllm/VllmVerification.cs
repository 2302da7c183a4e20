using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Speculation;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Engines.Vllm;

/// <summary>What vLLM's profile run holds besides where tokens are proposed and verified.</summary>
/// <remarks>Read in <c>_dummy_sampler_run</c> and <c>EagleProposer.__init__</c> of 0.10 to 0.20: one proposed token for each sequence is verified, however many
/// a deployment proposes, so at run time (k − 1) more rows of logits come out of what the engine leaves unused. No log of it is known: derived.</remarks>
internal static class VllmVerification
{
    /// <summary>Hidden states of three depths that EAGLE's third version keeps of each token.</summary>
    private const int Depths = 3;

    /// <summary>And DFlash's draft.</summary>
    private const int DepthsOfBlocks = 5;

    /// <summary>Logits that the rejection sampler compares.</summary>
    public static ByteCount LogitsOf(RankLoad load, long tokens)
    {
        if (load.Speculation is null)
            return ByteCount.Zero;
        long sequences = Math.Min(load.Knobs.Get(VllmKnobs.MaxNumSeqs), tokens);
        long rows = checked(sequences * VllmRelease.Of(load).VerificationRows);
        return ByteCount.FromBits(checked(rows * load.Architecture.Dimensions.VocabularySize.Length * load.Precision.HiddenStates.BitsPerElement()));
    }

    /// <summary>Hidden states of a full batch that the speculator keeps of the model's pass.</summary>
    public static ByteCount StatesOf(RankLoad load, int stage, long tokens) =>
        stage != load.Layout.Pipeline - 1 ? ByteCount.Zero : load.Speculation?.Method switch
        {
            SpeculativeMethod.Dflash => (1 + DepthsOfBlocks) * FullBatchPeak.HiddenRows(load, tokens),
            SpeculativeMethod.Eagle3 => (1 + Depths) * FullBatchPeak.HiddenRows(load, tokens),
            SpeculativeMethod.Eagle or SpeculativeMethod.Mtp or SpeculativeMethod.Assistant => FullBatchPeak.HiddenRows(load, tokens),
            _ => ByteCount.Zero,
        };
}
