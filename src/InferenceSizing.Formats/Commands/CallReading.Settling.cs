using InferenceSizing.Domain.Engines.Shared;

namespace InferenceSizing.Formats.Commands;

/// <content>What flags mean together, once each has been read.</content>
public sealed partial class CallReading
{
    /// <summary>Tokens of llama-bench's tests where nobody says how many (tools/llama-bench/README.md).</summary>
    private const long BenchPrompt = 512, BenchOutput = 128;

    /// <summary>How the degrees of the flags become ranks: each engine counts them its own way.</summary>
    private void LayOut()
    {
        long data = Degree(FlagMeaning.DataDegree), tensor = Degree(FlagMeaning.TensorDegree);
        if (Has(FlagMeaning.DataAttention))
        {
            // SGLang and TensorRT-LLM count attention copies within the tensor-parallel group.
            long copies = _call.Dialect == Dialect.TensorRtLlm ? tensor : data;
            if (copies >= 1 && tensor % copies == 0)
            {
                Tell(Target.AttentionData, copies);
                Tell(Target.Tensor, tensor / copies);
            }
        }
        else if (IsAttentionCopy && data > 1)
        {
            Tell(Target.AttentionData, data);
        }

        if (Has(FlagMeaning.ExpertParallel) && !_told.ContainsKey((Target.Expert, null)))
            Tell(Target.Expert, ProductOf(Target.Tensor, Target.AttentionData));
        if (_call.Dialect.Engine?.ReadsGguf == true)
            Split();
        if (_call.Replicas > 1)
            Tell(Target.Replicas, Math.Min(MostGpus, _call.Replicas * ProductOf(Target.Replicas)));
    }

    /// <summary>llama-bench has lengths by itself. Tokens that are in the cache before the prompt are a part of it: they are not read again, but stand
    /// there.</summary>
    private void SettleLengths()
    {
        if (_call.Dialect == Dialect.LlamaBench)
        {
            TellUsual(FlagMeaning.InputTokens, Target.InputTokens, BenchPrompt);
            TellUsual(FlagMeaning.OutputTokens, Target.OutputTokens, BenchOutput);
        }

        AddDepth();
        // A test that reads no prompt begins with one token.
        if (_call.Dialect == Dialect.LlamaBench && !_told.ContainsKey((Target.InputTokens, null)))
            Tell(Target.InputTokens, 1L);
    }

    private void AddDepth()
    {
        if (_call.Find(FlagMeaning.DepthTokens) is not { IsResolved: true, Value: { } depth } || FlagNumber.Largest(depth) is not { } before || before <= 0)
            return;
        long prompt = _told.GetValueOrDefault((Target.InputTokens, null))?.Value is long read ? read : 0;
        if (before <= long.MaxValue - prompt)
            Tell(Target.InputTokens, prompt + before);
    }

    private void TellUsual(FlagMeaning meaning, Target target, long usual)
    {
        if (!Has(meaning))
            Tell(target, usual);
    }

    /// <summary>Rope scaling allows a context of the length that it gives the model, and no longer one. Without a length of its own a server takes all of
    /// it.</summary>
    private void SettleContext()
    {
        if (_scaledContext is not { } scaled || _call.Dialect.Engine is not { } engine || engine.Find(KnobRole.Context) is not { } context
            || engine.Find(KnobRole.LongerContext) is not { } longer)
            return;
        long asked = _told.GetValueOrDefault((Target.Setting, context.Name))?.Value is long given ? given : scaled.Count;
        Tell(Target.Setting, asked, context.Name);
        if (asked <= scaled.Count)
            Tell(Target.Setting, true, longer.Name);
    }

    /// <summary>The switch for adapters stands for their usual number; vLLM makes no slots without it (<c>create_engine_config</c>).</summary>
    private void SettleAdapters()
    {
        if (_call.Dialect.Flags.Find(FlagMeaning.Adapters) is not { Knob: { } slots, Usual: { } usual } || _call.Dialect.Engine is not { } engine)
            return;
        (Target, string?)[] parts = [(Target.Setting, slots.Name), (Target.Setting, engine.Find(KnobRole.AdapterRank)?.Name)];
        if (Has(FlagMeaning.Adapters) && !parts.Any(_told.ContainsKey))
            Tell(Target.Setting, usual.Value, slots.Name);
        else if (!Has(FlagMeaning.Adapters) && _call.Dialect == Dialect.Vllm)
            Array.ForEach(parts, Discard);

        void Discard((Target Target, string? Setting) part)
        {
            if (!_told.Remove(part))
                return;
            int flag = _flags.FindLastIndex(given => given.Target == part.Target && given.Setting == part.Setting);
            _flags[flag] = _flags[flag] with { Note = $"Counts for nothing without {_call.Dialect.Flags.Find(FlagMeaning.Adapters)!.Name}." };
        }
    }

    /// <summary>Draft models and heads are named; what the checkpoint itself proposes by is not. Tokens are proposed only where something proposes
    /// them.</summary>
    private void SettleSpeculation()
    {
        string? method = Text(Target.SpeculativeMethod);
        if (method != DraftModelMethod && !SpeculationFlags.HasHead(method))
            _told.Remove((Target.DraftModel, null));
        if (method is null)
            _told.Remove((Target.DraftTokens, null));
    }

    /// <summary>llama.cpp keeps values in FP16 where a flag names the format of keys alone.</summary>
    private void SettleCache()
    {
        if (_call.Dialect.Engine == Dialect.LlamaCpp.Engine && _told.ContainsKey((Target.Cache, null)) && !_told.ContainsKey((Target.CacheValues, null)))
            Tell(Target.CacheValues, "fp16");
    }

    /// <summary>llama.cpp lays its layers over all the devices that it is given.</summary>
    private void Split()
    {
        long devices = _call.Gpus?.Count ?? 1;
        if (_call.Find(FlagMeaning.Devices) is { IsResolved: true, Value: { } list } named && DeviceList.Named(list) is { } count)
            devices = named.Flag!.Names.Contains("--rpc") && named.Name == "--rpc" ? count.Count + devices : count.Count;
        foreach (Told told in _told.Values)
            devices = told.Value is double[] shares ? shares.Length : devices;
        if (devices > 1)
            Tell(Target.Pipeline, devices);
    }
}
