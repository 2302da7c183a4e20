using System.Text.Json;

namespace InferenceSizing.Formats.Commands;

/// <summary>vLLM's <c>--speculative-config</c>: one JSON object, or a member of it behind a point.</summary>
/// <remarks>vllm-project/vllm, vllm/config/speculative.py, August 2026.</remarks>
internal static class SpeculativeJson
{
    private const int Deepest = 16;

    public static IReadOnlyList<Told>? Read(string flag, string value)
    {
        int point = flag.IndexOf('.', StringComparison.Ordinal);
        if (point > 0)
            return Member(flag[(point + 1)..], value) is { } told ? [told] : [];
        try
        {
            using JsonDocument document = JsonDocument.Parse(value, new JsonDocumentOptions { MaxDepth = Deepest });
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                return null;
            List<Told> all = [.. document.RootElement.EnumerateObject().Select(member => Member(member.Name, member.Value.ToString())).OfType<Told>()];
            // Gemma 4's assistants go by their names, whatever the method is called.
            if (all.Exists(told => told is { Target: Target.DraftModel, Value: string name }
                && name.Contains("-assistant", StringComparison.OrdinalIgnoreCase)))
            {
                return [.. all.Where(told => told.Target != Target.SpeculativeMethod), new Told(Target.SpeculativeMethod, "assistant")];
            }

            if (all.Exists(told => told.Target == Target.DraftModel) && !all.Exists(told => told.Target == Target.SpeculativeMethod))
                all.Add(new Told(Target.SpeculativeMethod, "draftModel"));
            return all;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static Told? Member(string name, string value) => name.Replace('-', '_') switch
    {
        "method" => MethodOf(value) is { } method ? new Told(Target.SpeculativeMethod, method) : null,
        "model" => value is "ngram" or "[ngram]" ? new Told(Target.SpeculativeMethod, "ngram")
            : ModelName.Of(value) is { } draft ? new Told(Target.DraftModel, draft) : null,
        "num_speculative_tokens" => FlagNumber.Whole(value) is > 0 and { } count ? new Told(Target.DraftTokens, count) : null,
        _ => null,
    };

    private static string? MethodOf(string word) => word.ToLowerInvariant() switch
    {
        "eagle" => "eagle",
        "eagle3" => "eagle3",
        "dflash" => "dflash",
        "gemma4_mtp" => "assistant",
        "ngram" or "ngram_gpu" or "suffix" => "ngram",
        "draft_model" => "draftModel",
        "medusa" or "mlp_speculator" => null,
        var mtp when mtp.EndsWith("mtp", StringComparison.Ordinal) => "mtp",
        _ => null,
    };
}
