using InferenceSizing.Api.Hosting;

namespace InferenceSizing.Api.OpenApi;

/// <summary>The OpenAPI document as bytes: it is the same for every client, and making it takes a quarter of a second.</summary>
internal static class WrittenDocument
{
    /// <summary>Keeps what comes after it for a path, from the first time that it is asked for.</summary>
    public static void WriteOnce(this IApplicationBuilder app, string path)
    {
        SemaphoreSlim writing = new(1);
        RememberedAnswer? written = null;
        app.Use(next => async http =>
        {
            if (!HttpMethods.IsGet(http.Request.Method) || http.Request.Path != path)
            {
                await next(http);
                return;
            }

            if (written is null)
            {
                await writing.WaitAsync(http.RequestAborted);
                try
                {
                    written ??= await Write(http, next);
                }
                finally
                {
                    writing.Release();
                }
            }

            await new ConstantAnswers.ConstantAnswer(written).ExecuteAsync(http);
        });
    }

    private static async Task<RememberedAnswer> Write(HttpContext http, RequestDelegate document)
    {
        Stream answer = http.Response.Body;
        using MemoryStream bytes = new();
        http.Response.Body = bytes;
        try
        {
            await document(http);
            await http.Response.BodyWriter.FlushAsync(http.RequestAborted);
        }
        finally
        {
            http.Response.Body = answer;
        }

        return ConstantAnswers.Of(bytes.ToArray());
    }
}
