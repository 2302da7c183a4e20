using InferenceSizing.Domain.Engines.Shared;

namespace InferenceSizing.Domain.Engines.Vllm;

/// <summary>How many images vLLM's profile run brings at once, whose embeddings then lie in the encoder cache.</summary>
/// <remarks>Read in <c>v1/worker/utils.py</c>, <c>MultiModalBudget.get_max_items</c>, and <c>supports_multimodal_inputs</c>: with every limit at zero the server is "running in
/// text-only mode" and nothing of images is profiled. The tower's weights are counted all the same, which is too
/// much where the model's class leaves it out then: Qwen3-VL since 0.11 (pull request 26000), classes with <c>_mark_tower_model</c> in later versions.</remarks>
internal static class VllmImages
{
    /// <summary>Whether prompts hold no images at all.</summary>
    public static bool AreOff(RankLoad load) => load.Knobs.Has(VllmKnobs.LimitMmPerPrompt) && load.Knobs.Get(VllmKnobs.LimitMmPerPrompt) == 0;

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
