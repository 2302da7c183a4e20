using System.Globalization;
using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Speculation;

namespace InferenceSizing.Formats.Commands;

/// <summary>Speculative decoding: vLLM's is one value in JSON, the others' and that of its first releases are flags.</summary>
internal static class SpeculationFlags
{
    public static void Write(FlagWriter flags, WrittenParts parts)
    {
        if (parts.TextOf(Target.SpeculativeMethod) is not { } method)
            return;
        long tokens = parts.CountOf(Target.DraftTokens);
        string? draft = parts.TextOf(Target.DraftModel);
        if (flags.Dialect != Dialect.Vllm)
        {
            if (Names(flags, method, draft))
                Draft(flags, draft, tokens);
        }
        else if (draft is not null && !flags.Dialect.Flags.SpanOf(flags.Find(FlagMeaning.Speculation)!.Name).Has(flags.Release))
        {
            Draft(flags, draft, tokens);
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

    private static void Draft(FlagWriter flags, string? draft, long tokens)
    {
        if (draft is not null)
            flags.Add(FlagMeaning.DraftModel, draft);
        flags.Add(FlagMeaning.DraftTokens, tokens);
    }
}
