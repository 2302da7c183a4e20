using InferenceSizing.Domain.Engines.Shared;

namespace InferenceSizing.Formats.Commands;

/// <summary>How an instance is laid over GPUs, in the degrees that its engine has flags for.</summary>
internal static class LayoutFlags
{
    public static void Write(FlagWriter flags, WrittenParts parts)
    {
        if (flags.Dialect == Dialect.Vllm)
            AttentionRanks(flags, parts);
        else
            AllRanks(flags, parts);
        if (!flags.Dialect.Engine!.ReadsGguf)
            flags.AddDegree(FlagMeaning.PipelineDegree, parts.CountOf(Target.Pipeline));
    }

    /// <summary>vLLM counts the ranks of an attention replica, and lays experts over all ranks or none.</summary>
    private static void AttentionRanks(FlagWriter flags, WrittenParts parts)
    {
        long tensor = parts.CountOf(Target.Tensor), copies = parts.CountOf(Target.AttentionData), experts = parts.CountOf(Target.Expert);
        flags.AddDegree(FlagMeaning.TensorDegree, tensor);
        flags.AddDegree(FlagMeaning.DataDegree, copies);
        if (experts > 1 && experts == tensor * copies)
            flags.Switch(flags.Find(FlagMeaning.ExpertParallel)!);
        else if (experts > 1)
            flags.Remark("vLLM lays experts over all ranks or none.");
    }

    /// <summary>The others count all ranks of an instance, and say next to it that they copy the attention.</summary>
    private static void AllRanks(FlagWriter flags, WrittenParts parts)
    {
        long tensor = parts.CountOf(Target.Tensor), copies = parts.CountOf(Target.AttentionData);
        flags.AddDegree(FlagMeaning.TensorDegree, tensor * copies);
        flags.AddDegree(FlagMeaning.ExpertDegree, parts.CountOf(Target.Expert));
        if (copies <= 1 || flags.Find(FlagMeaning.DataAttention) is not { } copied)
            return;
        if (flags.Dialect == Dialect.Sglang)
            flags.Add(FlagMeaning.DataDegree, copies);
        flags.Switch(copied);
        if (flags.Dialect != Dialect.Sglang && tensor > 1)
            flags.Remark("TensorRT-LLM copies the attention on every tensor rank or on none.");
    }
}
