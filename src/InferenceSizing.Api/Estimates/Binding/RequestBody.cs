using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using InferenceSizing.Api.Contract;
using InferenceSizing.Api.Estimates.Request;
using InferenceSizing.Api.Hosting.Admission;
using InferenceSizing.Domain.Outcomes;
using InferenceSizing.Formats.Bytes;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;

namespace InferenceSizing.Api.Estimates.Binding;

/// <summary>Parses a body that is here whole in one go: no intermediate document, and errors know their path.</summary>
internal static class RequestBody
{
    private const string Json = "application/json";
    private const string JsonInUtf8 = "application/json; charset=utf-8";

    /// <summary>What PowerShell and Notepad write before UTF-8; a parser may pass over it: RFC 8259, section 8.1.</summary>
    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    /// <summary>The body, which was read before the request took its place.</summary>
    /// <param name="http">The request.</param>
    /// <param name="bytes">Its bytes.</param>
    /// <param name="problem">What is wrong with them.</param>
    public static bool TryRead(HttpContext http, [NotNullWhen(true)] out byte[]? bytes, [NotNullWhen(false)] out ProblemHttpResult? problem)
    {
        bool read = IsUtf8(http.Request.ContentType);
        bytes = read ? http.Features.GetRequiredFeature<HeldBody>().Bytes : null;
        problem = read ? null : TypedResults.Problem("JSON is sent as UTF-8.", statusCode: StatusCodes.Status415UnsupportedMediaType);
        return read;
    }

    /// <summary>The type itself is the router's to check; here it is the charset.</summary>
    private static bool IsUtf8(string? contentType) => contentType is null or Json or JsonInUtf8
        || !MediaTypeHeaderValue.TryParse(contentType, out MediaTypeHeaderValue? type)
        || type.Charset.Length == 0
        || type.Charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase)
        || type.Charset.Equals("\"utf-8\"", StringComparison.OrdinalIgnoreCase);

    /// <returns>The request, or what is wrong with it.</returns>
    public static Outcome<EstimateRequest> Parse(ReadOnlySpan<byte> bytes) => Parse(bytes, EstimateJson.Default.EstimateRequest);

    /// <returns>The content of the body, or what is wrong with it.</returns>
    public static Outcome<T> Parse<T>(ReadOnlySpan<byte> bytes, JsonTypeInfo<T> type)
        where T : class
    {
        if (bytes.StartsWith(ByteOrderMark))
            bytes = bytes[ByteOrderMark.Length..];
        if (bytes.IsEmpty)
            return Refused.At("", "A JSON body is required.");
        if (!PythonNumbers.MayOccur(bytes))
            return Parsed(bytes, type);
        byte[] rewritten = bytes.ToArray();
        PythonNumbers.Rewrite(rewritten);
        return Parsed(rewritten, type);
    }

    private static Outcome<T> Parsed<T>(ReadOnlySpan<byte> bytes, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(bytes, type) is { } request ? request : Refused.At("", "The body is null; an object is required.");
        }
        catch (JsonException failure)
        {
            return BindingFailure.Describe(failure, typeof(T));
        }
    }

    /// <summary>A request that stands within another body.</summary>
    /// <param name="element">The request.</param>
    /// <param name="member">Where it stands.</param>
    public static Outcome<EstimateRequest> ParseWithin(JsonElement element, string member)
    {
        try
        {
            return element.Deserialize(EstimateJson.Default.EstimateRequest) is { } request ? request : Refused.At(member, "Expected an object.");
        }
        catch (JsonException failure)
        {
            return BindingFailure.Describe(failure, typeof(EstimateRequest), member);
        }
    }
}
