using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace InferenceSizing.Api.Hosting;

/// <summary>Answers that change with a release or a restart only: made once, kept as bytes, and known to caches by an entity tag.</summary>
internal static class ConstantAnswers
{
    private const string Cacheable = "public, max-age=300";

    /// <summary>Memory for the answers of one group of endpoints: the lists of the catalogue take 1 MiB.</summary>
    private const long KeptBytes = 4 * 1024 * 1024;

    /// <summary>Keeps the answers of the endpoints by path and query.</summary>
    public static TBuilder AnswersConstants<TBuilder>(this TBuilder endpoints)
        where TBuilder : IEndpointConventionBuilder
    {
        RememberedAnswers kept = new(KeptBytes);
        return endpoints.AddEndpointFilter(async (context, next) =>
        {
            HttpRequest request = context.HttpContext.Request;
            byte[] key = Encoding.UTF8.GetBytes(request.Path.Value + request.QueryString.Value);
            if (kept.TryFind(key, out RememberedAnswer? known))
                return new ConstantAnswer(known);
            object? made = await next(context);
            if (made is not IJsonAnswer answer)
                return made;
            RememberedAnswer constant = Of(answer.ToBytes());
            kept.Keep(key, constant);
            return new ConstantAnswer(constant);
        });
    }

    /// <summary>Constant bytes with their entity tag.</summary>
    public static RememberedAnswer Of(byte[] json)
    {
        const int tellingBytes = 16;
        return new RememberedAnswer(json, Violated: false) { Tag = $"\"{Convert.ToHexStringLower(SHA256.HashData(json).AsSpan(0, tellingBytes))}\"" };
    }

    /// <summary>Whether the client has the answer already.</summary>
    private static bool IsKnown(StringValues given, string tag) => given.Count > 0
        && EntityTagHeaderValue.TryParseList(given, out IList<EntityTagHeaderValue>? tags)
        && tags.Any(known => known.Tag == tag || known.Equals(EntityTagHeaderValue.Any));

    /// <summary>An answer with its entity tag; no body where the client has it.</summary>
    internal sealed class ConstantAnswer(RememberedAnswer answer) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            IHeaderDictionary headers = httpContext.Response.Headers;
            headers.ETag = answer.Tag;
            headers.CacheControl = Cacheable;
            headers.Vary = HeaderNames.Accept;
            if (!IsKnown(httpContext.Request.Headers.IfNoneMatch, answer.Tag!))
                return WrittenAnswer.Send(httpContext, answer.Json, StatusCodes.Status200OK);
            httpContext.Response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }
    }
}
