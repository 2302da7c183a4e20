using System.Collections.Immutable;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Networks.Transformers;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Tests.Samples;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Tests.Networks.Operators;

public sealed class RecurrenceTests
{
    private const int BytesOfFp32 = 4;
    private const double MebiByte = 1 << 20;

    /// <summary>State and convolution tail of one layer in elements, worked by hand from the formula beside each.</summary>
    public static TheoryData<string, MixerDesign, long, long> StatesByHand => new()
    {
        // (K − 1)·d_i and d_i·N: 3 · 5120 and 5120 · 16.
        { "Mamba 2.8B", new MambaDesign(InnerSize: AxisLength.From(5120), States: AxisLength.From(16), Kernel: AxisLength.From(4),
            TimeStepRank: AxisLength.From(160)), 15_360, 81_920 },
        // (K − 1)·(d_i + 2·G·N) and H·P·N: 3 · (8192 + 2·8·128) and 128 · 64 · 128.
        { "Mamba-2 7B", new Mamba2Design(Heads: AxisLength.From(128), HeadDimension: AxisLength.From(64), Groups: AxisLength.From(8),
            States: AxisLength.From(128), Kernel: AxisLength.From(4), Chunk: TokenCount.From(256)), 30_720, 1_048_576 },
        // (K − 1)·(2·n_k·d_k + n_v·d_v) and n_v·d_k·d_v: 3 · (2·16·128 + 48·128) and 48 · 128 · 128.
        { "Qwen3.5-27B", new GatedDeltaNetDesign(KeyHeads: AxisLength.From(16), ValueHeads: AxisLength.From(48), KeyDimension: AxisLength.From(128),
            ValueDimension: AxisLength.From(128), Kernel: AxisLength.From(4)), 30_720, 786_432 },
        // (K − 1)·3·n·d and n·d²: 3 · 3 · 4096 and 32 · 128².
        { "Kimi Linear", new KimiDeltaDesign(Heads: AxisLength.From(32), HeadDimension: AxisLength.From(128), Kernel: AxisLength.From(4)), 36_864, 524_288 },
        // n·d²: 64 · 128².
        { "MiniMax-Text-01", new LightningAttentionDesign(Heads: AxisLength.From(64), HeadDimension: AxisLength.From(128)), 0, 1_048_576 },
        // the last hidden state, and numerator, denominator and exponent of every channel: 768 and 3 · 768.
        { "RWKV-4 169M", new RwkvTimeMixDesign(AttentionSize: AxisLength.From(768)), 768, 2304 },
        // (K − 1)·h: 2 · 2048.
        { "LFM2-1.2B", new ShortConvolutionDesign(Kernel: AxisLength.From(3), Bias: false), 4096, 0 },
    };

    [Theory, MemberData(nameof(StatesByHand))]
    public void A_layer_keeps_the_tail_of_its_convolution_and_a_state_of_fixed_size(string model, MixerDesign mixer, long convolution, long state)
    {
        Assert.NotEmpty(model);
        Assert.Equal((convolution, state), StateOf(mixer, model == "RWKV-4 169M" ? 768 : 2048));
    }

    [Fact]
    public void Qwen35_27B_has_the_state_buffers_that_llama_cpp_prints()
    {
        // llama.cpp's log of Qwen3.5-27B: R 5.625 MiB and S 144.00 MiB in FP32, 48 recurrent layers of 64.
        const int recurrentLayers = 48;

        (long convolution, long state) = StateOf(new GatedDeltaNetDesign(AxisLength.From(16), AxisLength.From(48), AxisLength.From(128), AxisLength.From(128),
            AxisLength.From(4)), 5120);

        Assert.Equal(5.625, recurrentLayers * convolution * BytesOfFp32 / MebiByte);
        Assert.Equal(144, recurrentLayers * state * BytesOfFp32 / MebiByte);
    }

    [Fact]
    public void Mamba_3B_has_the_state_buffer_that_llama_cpp_prints()
    {
        // llama.cpp's log: 23.75 MiB in FP32 for 64 layers.
        const int layers = 64;

        (long convolution, long state) = StateOf(new MambaDesign(AxisLength.From(5120), AxisLength.From(16), AxisLength.From(4), AxisLength.From(160)), 2560);

        Assert.Equal(23.75, layers * (convolution + state) * BytesOfFp32 / MebiByte);
    }

    [Theory, MemberData(nameof(StatesByHand))]
    public void A_step_costs_the_same_however_long_the_context(string model, MixerDesign mixer, long convolution, long state)
    {
        Assert.True(convolution + state > 0, model);
        foreach (Node node in NodesOf(mixer, 768))
        {
            KernelWork early = node.Operator.Work(Steps.Decode(1, 128), ParallelLayout.Single),
                late = node.Operator.Work(Steps.Decode(1, 100_000), ParallelLayout.Single);
            Assert.Equal(early.Flops, late.Flops);
            Assert.Equal(early.StateTraffic, late.StateTraffic);
        }
    }

    [Fact]
    public void A_step_reads_and_writes_the_state_of_every_sequence_once()
    {
        StateSpaceDuality scan = new(Component.Recurrent, heads: AxisLength.From(128), headDimension: AxisLength.From(64), groups: AxisLength.From(8),
            states: AxisLength.From(128), chunk: 256);

        // 2 · 8 sequences · 128 · 64 · 128 elements; 5 operations for each of the 64 · 128 elements of 128 heads.
        KernelWork work = scan.Work(Steps.Decode(8, 1000), ParallelLayout.Single);
        Assert.Equal(2 * 8 * 1_048_576d, work.StateTraffic.Count);
        Assert.Equal(8 * 5 * 1_048_576d, work.Flops.Count);
    }

    [Fact]
    public void A_scan_of_the_gated_delta_rule_costs_its_products_within_the_chunk_and_with_the_state()
    {
        GatedDeltaRule rule = new(Component.Recurrent, keyHeads: AxisLength.From(16), valueHeads: AxisLength.From(32), keyDimension: AxisLength.From(128),
            valueDimension: AxisLength.From(128));

        // A token and head: 2 · 64 · (3 · 128 + 2 · 128) + 6 · 128² = 81,920 + 98,304 = 180,224 operations.
        Assert.Equal(1000 * 32 * 180_224d, rule.Work(Steps.Prefill(1, 1000), ParallelLayout.Single).Flops.Count);
    }

    [Theory, InlineData(2), InlineData(4), InlineData(8)]
    public void Tensor_ranks_share_heads_and_state(int tensor)
    {
        KimiDeltaRule rule = new(Component.Recurrent, heads: AxisLength.From(32), headDimension: AxisLength.From(128));
        ParallelLayout layout = new() { Tensor = tensor };

        Assert.Equal(rule.Work(Steps.Decode(1, 10), ParallelLayout.Single).StateTraffic.Count,
            tensor * rule.Work(Steps.Decode(1, 10), layout).StateTraffic.Count);
        Assert.True(rule.Cache is RecurrentStateSpec { SplitsOverTensor: true });
    }

    private static (long Convolution, long State) StateOf(MixerDesign mixer, int hidden)
    {
        RecurrentStateSpec[] needs = [.. NodesOf(mixer, hidden).Select(node => node.Operator.Cache).OfType<RecurrentStateSpec>()];
        return (needs.Sum(need => need.ConvolutionElements), needs.Sum(need => need.StateElements));
    }

    private static ImmutableArray<Node> NodesOf(MixerDesign mixer, int hidden)
    {
        NodeList nodes = new();
        mixer.AddTo(nodes, AxisLength.From(hidden), Component.Recurrent);
        return nodes.ToNodes();
    }
}
