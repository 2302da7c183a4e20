using InferenceSizing.Api.Hosting.Access;
using InferenceSizing.Api.Hosting.Telemetry;
using Microsoft.AspNetCore.Http.HttpResults;

namespace InferenceSizing.Api.Hosting.Admission;

/// <summary>Lets requests to the work that their endpoints do: first the body is read, then a place is taken. Health probes pass no gate.</summary>
internal static class Admission
{
    public static IServiceCollection AddAdmission(this IServiceCollection services) =>
        services.AddSingleton<Gates>().AddSingleton<BodyReading>().AddSingleton<SearchThreads>().AddSingleton<UploadThreads>();

    public static void UseAdmission(this IApplicationBuilder app)
    {
        Gates gates = app.ApplicationServices.GetRequiredService<Gates>();
        BodyReading bodies = app.ApplicationServices.GetRequiredService<BodyReading>();
        Measures measures = app.ApplicationServices.GetRequiredService<Measures>();
        measures.Watch(gates);
        app.Use(next => http => http.WorkOf() is { } work ? Admit(http, work, next) : next(http));

        async Task Admit(HttpContext http, Work work, RequestDelegate next)
        {
            string client = http.Caller().Client;
            ProblemHttpResult? problem = work == Work.Inspect ? null : await bodies.Hold(http, client);
            if (problem is null)
            {
                using Place? large = await Large(http, client);
                Entry entry = await gates[work].Enter(client, 1, http.RequestAborted);
                using Place? place = entry.Place;
                if (place is not null)
                {
                    await next(http);
                    return;
                }

                measures.TurnedAway(entry.Met!);
                problem = TurnedAway.Of(http, entry.Met!);
                if (work == Work.Inspect)
                    await bodies.PassOver(http);
            }

            await problem.ExecuteAsync(http);
        }

        async ValueTask<Place?> Large(HttpContext http, string client) => http.Features.Get<HeldBody>() is { Bytes.Length: > Gates.LargeBytes }
            ? (await gates.LargeWork.Enter(client, 1, http.RequestAborted)).Place
            : null;
    }
}
