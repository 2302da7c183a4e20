using InferenceSizing.Domain.Speculation;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Engines.Sglang;

/// <summary>SGLang's defaults by the memory of a card: prompt tokens of a step, the largest captured batch, and the memory that it sets aside for
/// both.</summary>
/// <remarks>Read in <c>server_args.py</c> of 0.5.5 and 0.5.6 and in <c>arg_groups/memory_hook.py</c> (031ed82d) of 2026:
/// <c>reserved = 512 + 1.5 · max(chunk, 2048) + 2 · graph batch + tensor · pipeline / 8 · 1024 + graphs of prompts</c> MiB, at least 10 GiB on cards of more
/// than 60 GiB; <c>fraction = round((total − reserved) / total, 3)</c>.</remarks>
/// <param name="PrefillTokens">chunked_prefill_size.</param>
/// <param name="GraphBatch">cuda_graph_max_bs.</param>
internal readonly record struct SglangReserve(long PrefillTokens, long GraphBatch)
{
    private const int BaseMebibytes = 512;
    private const double PerPrefillToken = 1.5;
    private const long LeastPrefillTokens = 2048;
    private const int PerGraphSequence = 2;
    private const double PerGpu = 1024.0 / 8;
    private const int LeastOnLargeCards = 10240;
    private const long LargeCardMebibytes = 60 * 1024;
    private const int Digits = 3;

    /// <summary>MiB for a draft model and its graphs (STANDALONE), and for EAGLE's heads and MTP layers, as long as they are loaded next to the static
    /// part.</summary>
    private const int ForDraftModel = 6 * 1024;
    private const int ForDraftHead = 2 * 1024;
    private const double LeastFraction = 0.05;

    /// <summary>Cards below this took shorter prompts and fewer graphs before 0.5.</summary>
    private const long SmallCardMebibytes = 25_000;

    /// <param name="usable">Memory of the card.</param>
    /// <param name="ranks">Tensor ranks.</param>
    /// <param name="release">The engine's.</param>
    public static SglangReserve On(ByteCount usable, int ranks, SglangRelease release)
    {
        if (!release.ReservesByMemory)
            return usable.Count / ByteCount.PerMiB < SmallCardMebibytes ? new(2048, ranks < 4 ? 8 : 80) : new(8192, 160);
        const int several = 4;
        bool few = ranks < several;
        return (usable.Count / ByteCount.PerGiB) switch
        {
            < 20 => new(2048, 8),
            < 35 when release.FillsSmallCards => new(4096, few ? 48 : 160),
            < 35 => new(2048, few ? 24 : 80),
            < 60 => new(4096, few ? 32 : 160),
            < 160 => new(8192, few ? 256 : 512),
            _ => new(16384, 512),
        };
    }

    /// <summary>mem_fraction_static where the client leaves it out.</summary>
    /// <param name="usable">Memory of the card.</param>
    /// <param name="gpus">Tensor times pipeline ranks.</param>
    /// <param name="speculation">How tokens are proposed; null for plain decoding.</param>
    /// <param name="prompts">What is set aside for graphs of prompts.</param>
    /// <param name="release">The engine's.</param>
    public Ratio Fraction(ByteCount usable, int gpus, SpeculativeMethod? speculation, ByteCount prompts, SglangRelease release)
    {
        if (!release.ReservesByMemory)
            return Ratio.From(gpus switch { >= 16 => 0.79, >= 8 => 0.81, >= 4 => 0.85, >= 2 => 0.87, _ => 0.88 });
        double mebibytes = (double)usable.Count / ByteCount.PerMiB;
        double reserved = BaseMebibytes + (PerPrefillToken * Math.Max(PrefillTokens, LeastPrefillTokens)) + (PerGraphSequence * GraphBatch) + (PerGpu * gpus)
            + ((double)prompts.Count / ByteCount.PerMiB);
        if (mebibytes > LargeCardMebibytes)
            reserved = Math.Max(reserved, LeastOnLargeCards);
        if (!release.DraftsWithinPool)
        {
            reserved += speculation switch
            {
                SpeculativeMethod.DraftModel => ForDraftModel,
                null or SpeculativeMethod.Ngram => 0,
                _ => ForDraftHead,
            };
        }

        return Ratio.From(Math.Max(LeastFraction, Math.Round((mebibytes - reserved) / mebibytes, Digits)));
    }
}
