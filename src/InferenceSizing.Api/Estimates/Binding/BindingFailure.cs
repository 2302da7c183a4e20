using System.Globalization;
using System.Text.Json;
using InferenceSizing.Api.Contract;
using InferenceSizing.Api.Estimates.Request;
using InferenceSizing.Domain.Outcomes;

namespace InferenceSizing.Api.Estimates.Binding;

/// <summary>Says of a body that could not be read where it went wrong and what was expected there.</summary>
internal static class BindingFailure
{
    /// <summary>How the reader's message on a repeated member begins; it has no code of its own.</summary>
    private const string Duplicate = "Duplicate property";

    /// <summary>Part of the reader's message on a member that the object at hand does not have.</summary>
    private const string Unmapped = "could not be mapped to any .NET member";

    /// <summary>How messages of this service's own converters begin.</summary>
    private const string Expected = "Expected ";

    public static Refusal Describe(JsonException failure) => Describe(failure, typeof(EstimateRequest));

    /// <param name="failure">What the reader said.</param>
    /// <param name="root">What it was reading.</param>
    /// <param name="member">Where in the body that stands; empty for the body itself.</param>
    public static Refusal Describe(JsonException failure, Type root, string member = "")
    {
        string path = RequestPath.FromJsonPath(failure.Path ?? "$");
        return Refused.At(Refused.Within(member, path), Message(failure, path, root));
    }

    private static string Message(JsonException failure, string path, Type root)
    {
        // Syntax and depth are the tokenizer's errors, which arrive as an inner exception of the same kind.
        if (failure.InnerException is JsonException)
            return string.Create(CultureInfo.InvariantCulture, $"The body is not valid JSON, or nested deeper than {EstimateJson.MaxDepth}, at line " +
                $"{failure.LineNumber + 1}, byte {failure.BytePositionInLine + 1}.");
        if (failure.Message.StartsWith(Duplicate, StringComparison.Ordinal))
            return "This member occurs more than once.";
        if (failure.Message.StartsWith(Expected, StringComparison.Ordinal) || failure.Message.StartsWith(SettingVocabulary.NotTaken, StringComparison.Ordinal))
            return failure.Message;
        // A path that another shape of the same object has: a card's memory beside its catalogue id.
        if (failure.Message.Contains(Unmapped, StringComparison.Ordinal) && RequestPath.Expectation(path, root) is not null)
            return "This field does not go with the others of its object.";
        if (RequestPath.Expectation(path, root) is { } expected)
            return $"Expected {expected}.";
        return MisspeltField.Meant(path, root) is { } meant ? $"There is no such field. Did you mean {meant}?" : "There is no such field.";
    }
}
