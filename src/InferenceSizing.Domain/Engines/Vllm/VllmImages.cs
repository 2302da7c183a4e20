using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Operators.Images;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Engines.Vllm;

/// <summary>How many images vLLM's profile run brings at once, whose embeddings then lie in the encoder cache.</summary>
/// <remarks>Read in <c>v1/worker/utils.py</c>, <c>MultiModalBudget.get_max_items</c>, and <c>supports_multimodal_inputs</c>: with every limit at zero the
/// server is "running in text-only mode" and nothing of images is profiled. The tower's weights are counted all the same, which is too
/// much where the model's class leaves it out then: Qwen3-VL since 0.11 (pull request 26000), classes with <c>_mark_tower_model</c> in later
/// versions.</remarks>
internal static class VllmImages
{
    /// <summary>Whether prompts hold no images at all.</summary>
    public static bool AreOff(RankLoad load) => load.Knobs.Get(VllmKnobs.LanguageModelOnly)
        || (load.Knobs.Has(VllmKnobs.LimitMmPerPrompt) && load.Knobs.Get(VllmKnobs.LimitMmPerPrompt) == 0);

    /// <summary>Gemma 4's largest item, a video of 32 frames: what two logs of 0.25.1 take as the tokens of a step where nobody sets them.</summary>
    private const long LargestItemOfGemma4 = 2496;

    /// <summary>Tokens of the largest item of a model that does not cut items; zero for those that do, or have none.</summary>
    /// <remarks>What an encoder beside a decoder reads is one item: 1,500 tokens of Whisper, which a step of 448 did not hold
    /// (RBLN-SW/vllm-rbln pull request 527). Of Gemma 4 since 0.20: 0.19 starts with 2048 tokens a step and an encoder budget of 2496
    /// (HienHoang3011/translate-pipeline vllm_server.log; myoceane.fr, "vLLM ... A100"), 0.20 refuses (vllm-project/recipes issue 441).</remarks>
    public static long UncutItem(Architecture architecture, VllmRelease release) => architecture.Kind == ArchitectureKind.EncoderDecoder
        ? architecture.FixedEncoderTokens.Count
        : release.KeepsItemsWhole && architecture.Dimensions.Vision.Layers.Count > 0 && VllmFamilies.TakesVideosWhole(architecture) ? LargestItemOfGemma4 : 0;

    /// <summary>Weights of towers that <c>--language-model-only</c> leaves out, of a rank of the first stage.</summary>
    public static ByteCount LeftOut(RankLoad load, int stage)
    {
        ByteCount sum = ByteCount.Zero;
        if (stage > 0 || !load.Knobs.Get(VllmKnobs.LanguageModelOnly))
            return sum;
        foreach (Block block in load.Operators.Blocks)
        {
            if (block.Passes != Passes.None || block.Place != BlockPlace.First)
                continue;
            foreach (Node node in block.Nodes)
            {
                foreach (WeightTensor tensor in node.Operator.Tensors)
                {
                    (long rows, long columns, long count) = tensor.RankShape(load.Layout);
                    TensorSite site = new(LayerIndex.First, load.Operators.Layers, tensor.Rows, tensor.Columns, load.Operators.Traits);
                    sum += block.Copies * load.Precision.Weights.EncodingOf(tensor.Role, site).BytesOf(AxisLength.From(rows), AxisLength.From(columns),
                        Count.From(count));
                }
            }
        }

        return sum;
    }

    /// <summary>Embeddings of the encoder cache's budget where that is Qwen3-VL's longest video: "a budget of 153600 tokens, and profiled with 1 video items of
    /// the maximum feature size", each with those of three layers more. Two logs of 0.12 (Zzsf11/VideoCuttingAgent) show 2.9 GiB beside the sampler, of
    /// which the budget is 2.3; the video itself, of as many tokens as the context holds, comes on top.</summary>
    public static ByteCount OfLongestVideo(RankLoad load)
    {
        const long budget = 153_600;
        const int layers = 4;
        if (!VllmRelease.Of(load).ProfilesVideos || !VllmFamilies.ProfilesVideos(load.Architecture))
            return ByteCount.Zero;
        long video = Math.Min(budget, load.Knobs.Get(VllmKnobs.MaxModelLen));
        return layers * FullBatchPeak.HiddenRows(load, budget + video);
    }

    /// <summary>Images that the profile run brings at once: as many as the step's tokens hold, one at least.</summary>
    public static long Profiled(RankLoad load, long tokens, ImageInput image) =>
        Math.Max(1, Math.Min(tokens / image.Tokens.Count, AtOnce(load, image.Tokens.Count)));

    /// <summary>The tower's own pass over these images; zero for towers of a fixed image size, whose pass lies under the language model's.</summary>
    /// <remarks><c>patches · (inputs + 3 · h + 2 · i) · b</c>, h the tower's width and i that of its MLP, divided over tensor ranks. Derived; Qwen3.5-27B shows
    /// 1.7 to 2.0 GiB on one rank and 0.8 on two, the rule gives 1.66 and 1.13.</remarks>
    public static ByteCount TowerPass(RankLoad load, long tokens)
    {
        if (AreOff(load))
            return ByteCount.Zero;
        ImageInput largest = default;
        long width = long.MaxValue, widest = 0, inner = 0;
        foreach (Block block in load.Operators.Blocks)
        {
            if (block.Passes != Passes.None || block.Place != BlockPlace.First)
                continue;
            if (block.Image is { Patches.Value: > 0 } image)
            {
                largest = image;
                continue;
            }

            foreach (Node node in block.Nodes)
            {
                foreach (WeightTensor tensor in node.Operator.Tensors)
                {
                    if (tensor.Role != TensorRole.Vision || block.Copies == LayerCount.One)
                        continue;
                    width = Math.Min(width, tensor.Columns.Length);
                    if (tensor.Rows.Length > widest)
                        (widest, inner) = (tensor.Rows.Length, tensor.RankShape(load.Layout).Rows);
                }
            }
        }

        if (largest.Patches.Value == 0 || inner == 0)
            return ByteCount.Zero;
        const int rowsOfWidth = 3, rowsOfInner = 2;
        long images = Profiled(load, tokens, largest);
        long each = checked(largest.Elements.Value + (largest.Patches.Value * ((rowsOfWidth * width) + (rowsOfInner * inner))));
        return checked(images * each) * FullBatchPeak.ElementOf(load);
    }

    /// <summary>Images of as many prompts as run at once, each with as many as its limit and the longest context hold.</summary>
    /// <param name="load">The rank.</param>
    /// <param name="tokens">Tokens of one image.</param>
    public static long AtOnce(RankLoad load, long tokens)
    {
        long ofPrompt = load.Knobs.Get(VllmKnobs.MaxModelLen) / Math.Max(1, tokens);
        if (load.Knobs.Has(VllmKnobs.LimitMmPerPrompt))
            ofPrompt = Math.Min(ofPrompt, load.Knobs.Get(VllmKnobs.LimitMmPerPrompt));
        return checked(load.Knobs.Get(VllmKnobs.MaxNumSeqs) * Math.Max(1, ofPrompt));
    }
}
