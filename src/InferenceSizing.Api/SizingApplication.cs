using InferenceSizing.Api.About;
using InferenceSizing.Api.Accuracy;
using InferenceSizing.Api.Agents;
using InferenceSizing.Api.Calibrations;
using InferenceSizing.Api.Catalogues;
using InferenceSizing.Api.Diagnosis;
using InferenceSizing.Api.Estimates;
using InferenceSizing.Api.Hosting;
using InferenceSizing.Api.Hosting.Access;
using InferenceSizing.Api.Hosting.Admission;
using InferenceSizing.Api.Hosting.Telemetry;
using InferenceSizing.Api.Inspection;
using InferenceSizing.Api.OpenApi;
using InferenceSizing.Api.Page;
using InferenceSizing.Api.Plans;
using InferenceSizing.Api.Sweeps;
using InferenceSizing.Api.Translation;

namespace InferenceSizing.Api;

/// <summary>The whole service, put together: for a server, and for the command line within its own process.</summary>
internal static class SizingApplication
{
    /// <summary>Settings are read when the program starts; nobody watches their file.</summary>
    private const string ReadOnce = "--hostBuilder:reloadConfigOnChange=false";

    /// <param name="args">Settings.</param>
    /// <param name="host">What the one who hosts it changes.</param>
    public static WebApplication Build(string[] args, Action<WebApplicationBuilder> host)
    {
        // Settings lie beside the program, from whatever directory it is started.
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(
            new WebApplicationOptions { Args = [ReadOnce, .. args], ContentRootPath = AppContext.BaseDirectory });
        builder.UseDefaultAddress();
        builder.Services.AddStructuredLogging().AddTrustedProxies().AddLimits().AddAccessControl(builder.Configuration).AddAdmission()
            .AddTelemetry(builder.Configuration).AddProblems().AddHealth().AddCrossOrigin().AddCompression().AddCatalogue().AddEstimates()
            .AddRequestValidation().AddPlans().AddInspection().AddTranslation().AddDiagnosis().AddCalibrations().AddAgents().AddOpenApiDocument();
        host(builder);

        WebApplication app = builder.Build();
        Task catalogue = app.LoadCatalogue();
        app.UseTrustedProxies();
        app.UseRequestLog();
        app.UseProblems();
        app.UseSecurityHeaders();
        app.UseResponseCompression();
        app.UseRouting();
        app.UseJsonOnly();
        app.UseCors();
        app.UseRequestTimeouts();
        app.UseAccessControl();
        app.UseAudit();
        app.UseAdmission();
        app.MapHealth();
        app.MapMetrics();
        app.MapVersion();
        app.MapAccuracy();
        app.MapEstimates();
        app.MapSweeps();
        app.MapPlans();
        app.MapInspection();
        app.MapTranslation();
        app.MapDiagnosis();
        app.MapCalibrations();
        app.MapCatalogue();
        app.MapPage();
        app.MapAgents();
        app.UseOpenApiDocument();
        catalogue.GetAwaiter().GetResult();
        return app;
    }
}
