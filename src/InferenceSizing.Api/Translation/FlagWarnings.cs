using InferenceSizing.Api.Estimates.Answer;
using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Formats.Commands;

namespace InferenceSizing.Api.Translation;

/// <summary>What of a flag the reader of an estimate must know, who does not see the flags.</summary>
internal static class FlagWarnings
{
    public static IEnumerable<WarningAnswer> Of(UnderstoodFlag flag, EngineCall call)
    {
        string name = flag.Read.Name;
        if (!flag.IsKnown)
        {
            string[] nearest = [.. NearestFlags.Of(call.Dialect).To(name)];
            string like = nearest.Length == 0 ? "" : $" Did you mean {nearest[0]}?";
            yield return new WarningAnswer("flagUnknown", $"{name} is no flag of {call.Dialect.Name} that is known here, and was left out.{like}");
        }
        else if (flag is { Read.IsResolved: false, Target: not null })
        {
            yield return new WarningAnswer("valueUnresolved", $"The text does not say the value of {name}, which was left out.");
        }
        else if (flag.Read.Flag!.Meaning == FlagMeaning.Configuration && !call.ReadsFile)
        {
            yield return new WarningAnswer("fileUnread", $"{name}: {flag.Note}");
        }
        else if (flag is { Target: not null, IsWordless: true })
        {
            yield return new WarningAnswer("valueUnknown", $"{name}: {flag.Note}");
        }

        if (OfRelease(flag, call) is { } release)
            yield return new WarningAnswer("flagOfOtherRelease", release);
    }

    /// <summary>That the release which the text names does not have the flag; null where it does, or none is named.</summary>
    public static string? OfRelease(UnderstoodFlag flag, EngineCall call)
    {
        if (EngineVersion.Parse(call.Version ?? "") is not { } release)
            return null;
        ReleaseSpan span = SpanOf(flag, call);
        return span.IsBefore(release) ? $"{call.Dialect.Name} {release.Text} does not have {flag.Read.Name} yet: {span.FirstWith!.Text} does."
            : span.IsAfter(release) ? $"{call.Dialect.Name} {release.Text} no longer has {flag.Read.Name}: {span.LastWith!.Text} did."
            : null;
    }

    /// <summary>The releases with a flag, by the name that was written. A variable stands for its flag, and a shortened name for the whole.</summary>
    public static ReleaseSpan SpanOf(UnderstoodFlag flag, EngineCall call) => flag.Read.Flag is not { } known ? ReleaseSpan.Always
        : call.Dialect.Flags.SpanOf(known.Names.Contains(flag.Read.Name) ? flag.Read.Name : known.Name);
}
