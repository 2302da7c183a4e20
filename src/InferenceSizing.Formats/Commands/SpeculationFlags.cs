using System.Globalization;
using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Speculation;

namespace InferenceSizing.Formats.Commands;

/// <summary>Speculative decoding: vLLM's is one value in JSON, the others' and that of its first releases are flags.</summary>
internal static class SpeculationFlags
{
    private const string Steps = "--speculative-num-steps", Branches = "--speculative-eagle-topk";

    public static void Write(FlagWriter flags, WrittenParts parts)
    {
        if (parts.TextOf(Target.SpeculativeMethod) is not { } method)
            return;
        long tokens = parts.CountOf(Target.DraftTokens);
        string? draft = parts.TextOf(Target.DraftModel) ?? PublishedDraft(method, parts.TextOf(Target.Model));
        if (flags.Dialect != Dialect.Vllm)
        {
            if (Names(flags, method, draft))
                Draft(flags, method, draft, tokens);
        }
        else if (draft is not null && !flags.Dialect.Flags.SpanOf(flags.Find(FlagMeaning.Speculation)!.Name).Has(flags.Release))
        {
            Draft(flags, method, draft, tokens);
        }
        else
        {
            Config(flags, method, draft, tokens);
        }
    }

    /// <summary>Whether a head or a block draft proposes by the method of that name.</summary>
    public static bool HasHead(string? method) => Enum.TryParse(method, ignoreCase: true, out SpeculativeMethod known) && known.HasHead();

    private static void Config(FlagWriter flags, string method, string? draft, long tokens)
    {
        string name = method == "draftModel" ? "" : $"\"method\": \"{(method == "assistant" ? "mtp" : method)}\", ";
        string model = draft is null ? "" : $"\"model\": \"{draft}\", ";
        flags.Add(FlagMeaning.Speculation, string.Create(CultureInfo.InvariantCulture, $"{{{name}{model}\"num_speculative_tokens\": {tokens}}}"));
        if (draft is null && HasHead(method))
            flags.Remark("The head's repository stands in the speculative config as model.");
    }

    /// <summary>Whether the command can say the method: by a flag, or, of llama.cpp, by naming a draft.</summary>
    private static bool Names(FlagWriter flags, string method, string? draft)
    {
        if (flags.Dialect == Dialect.LlamaCpp && draft is not null)
            return true;
        if (flags.Find(FlagMeaning.SpeculativeMethod)?.WordOf(method) is { } word)
        {
            flags.Add(FlagMeaning.SpeculativeMethod, word);
            return true;
        }

        flags.Remark($"Speculative decoding by {method} is not a flag of this command.");
        return false;
    }

    /// <summary>Google's Gemma 4 models have their assistants beside them, under their own names.</summary>
    /// <remarks>huggingface.co/google/gemma-4-31B-it-assistant, and so of E2B, E4B and 26B-A4B.</remarks>
    private static string? PublishedDraft(string method, string? model) =>
        method == "assistant" && model?.StartsWith("google/gemma-4-", StringComparison.OrdinalIgnoreCase) == true
            && model.EndsWith("-it", StringComparison.OrdinalIgnoreCase) ? $"{model}-assistant" : null;

    private static void Draft(FlagWriter flags, string method, string? draft, long tokens)
    {
        if (draft is not null)
            flags.Add(FlagMeaning.DraftModel, draft);
        else if (HasHead(method) && flags.Find(FlagMeaning.DraftModel) is { } named)
            flags.Remark($"The head's repository goes with {named.Name}.");
        if (flags.Dialect == Dialect.Sglang && method is "mtp" or "eagle" or "eagle3" or "draftModel")
            Chain(flags, tokens);
        if (flags.Find(FlagMeaning.VerifiedTokens) is not null)
            flags.Add(FlagMeaning.VerifiedTokens, tokens + 1);
        else
            flags.Add(FlagMeaning.DraftTokens, tokens);
    }

    /// <summary>SGLang starts with none or all of steps, branches and tokens; a chain of single tokens has one step for each that is proposed.</summary>
    /// <remarks>sgl-project/sglang, <c>_handle_eagle_family</c> of python/sglang/srt/server_args.py: it asserts that branches and tokens are not given where
    /// steps are not, and sets the tokens to steps + 1 of one branch.</remarks>
    private static void Chain(FlagWriter flags, long tokens)
    {
        if (flags.Dialect.Flags.SpanOf(Steps).MayHave(flags.Release))
            flags.Add([Steps, tokens.ToString(CultureInfo.InvariantCulture), Branches, "1"]);
    }
}
