using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Numbers;

namespace InferenceSizing.Formats.Commands;

/// <summary>Formats of weights and of the cache, where they are not those that the checkpoint or the engine has by itself.</summary>
internal static class PrecisionFlags
{
    public static void Write(FlagWriter flags, WrittenParts parts, CalledModel model, string? stored)
    {
        string? weights = parts.TextOf(Target.Weights), activations = parts.TextOf(Target.Activations);
        if (!flags.Dialect.Engine!.ReadsGguf && weights is not null && weights != stored)
            Weights(flags, weights);
        string? usual = model.IsQuantized ? activations : activations ?? weights, cache = parts.TextOf(Target.Cache);
        Cache(flags, cache, usual, FlagMeaning.CacheFormat, FlagMeaning.CacheKeyFormat);
        // llama.cpp asks for the values' format apart.
        Cache(flags, parts.TextOf(Target.CacheValues) ?? cache, usual, FlagMeaning.CacheValueFormat);
    }

    private static void Weights(FlagWriter flags, string weights)
    {
        if (flags.Find(FlagMeaning.ComputeFormat)?.WordOf(weights) is { } format)
            flags.Add(FlagMeaning.ComputeFormat, format);
        else if (flags.Dialect == Dialect.TensorRt)
            SwitchOf(flags, weights);
        else if (flags.Find(FlagMeaning.Quantization)?.WordOf(weights) is { } word)
            Quantization(flags, weights, word);
        else
            NeedsCheckpoint(flags, weights);
    }

    private static void Quantization(FlagWriter flags, string weights, string word)
    {
        if (flags.Dialect == Dialect.TensorRtLlm)
            NeedsCheckpoint(flags, weights);
        else
            flags.Add(FlagMeaning.Quantization, word);
        if (weights is not ("fp8" or "nf4"))
            flags.Remark($"The checkpoint has to be one in {weights}.");
    }

    private static void NeedsCheckpoint(FlagWriter flags, string weights) => flags.Remark($"Weights in {weights} need a checkpoint that stores them so.");

    /// <summary>trtexec has a switch for each format.</summary>
    private static void SwitchOf(FlagWriter flags, string id)
    {
        if (flags.Dialect.Flags.All.FirstOrDefault(flag => flag.Meaning == FlagMeaning.Quantization && flag.Words.Any(word => word.Id == id)) is { } found)
            flags.Switch(found);
        else if (id != "fp32")
            KeepTypes(flags, id);
    }

    /// <summary>A graph whose file has the format: the builder keeps its types, in releases before 11 where it is told to.</summary>
    private static void KeepTypes(FlagWriter flags, string id)
    {
        flags.Remark($"The ONNX file must hold its weights in {id}.");
        if (flags.Dialect.Flags.Find("--stronglyTyped") is { } typed && flags.Dialect.Flags.NameIn(typed, flags.Release) is { } name)
            flags.Add(name);
    }

    private static void Cache(FlagWriter flags, string? cache, string? usual, params ReadOnlySpan<FlagMeaning> meanings)
    {
        if (cache is null || IsUsual(flags.Dialect, cache, usual))
            return;
        foreach (FlagMeaning meaning in meanings)
        {
            if (flags.Find(meaning) is not { } flag)
                continue;
            if (flag.WordOf(cache) is { } word)
                flags.Add(flag, word);
            return;
        }
    }

    /// <summary>Whether a cache is in the format that the engine takes by itself: the activations', and 16 bits where those are of fewer.</summary>
    private static bool IsUsual(Dialect dialect, string cache, string? activations) =>
        dialect.Engine!.ReadsGguf || activations is null || WeightSchemes.IsPlain(activations) ? cache == activations : cache is "fp16" or "bf16";
}
