using System.Reflection;
using System.Text.Json;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using NSwag;
using NSwag.CodeGeneration.CSharp;

namespace InferenceSizing.Api.Tests.OpenApi;

/// <summary>The usual .NET client, made from the served document as its users make it: it compiles, and calls each kind of endpoint.</summary>
[Collection(ServiceTests.Name)]
public sealed class GeneratedClientTests(SizingService service, GeneratedClient generated) : IClassFixture<GeneratedClient>
{
    private readonly HttpClient _http = service.CreateClient();

    [Fact]
    public async Task It_reads_an_estimate_its_remedies_and_the_request_that_it_repeats()
    {
        dynamic client = await Client();
        dynamic answer = await client.EstimateAsync(false, null, Read("EstimateRequest", """
            {"model": "meta-llama/Llama-3.3-70B-Instruct", "gpu": "h100-sxm", "precision": "bf16"}
            """));

        Assert.False((bool)answer.Fits);
        Assert.Equal("h100-sxm", (string)answer.Resolved.Request.Gpu.Id);
        Assert.Equal("vllm", (string)answer.Resolved.Request.Engine.Name.ToString().ToLowerInvariant());
        Assert.NotEmpty((IEnumerable<object>)answer.Remedies);
        foreach (dynamic remedy in answer.Remedies)
            Assert.Contains("{", JsonSerializer.Serialize((object)remedy.Change), StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_reads_a_plan_a_sweep_and_a_link()
    {
        dynamic client = await Client();
        dynamic plan = await client.PlanAsync(null, Read("PlanRequest", """
            {"models": ["google-bert/bert-base-uncased"], "workload": {"requestsPerSecond": 100}, "constraints": {"gpus": ["t4", "l4"]}}
            """));
        Assert.Equal("google-bert/bert-base-uncased", (string)Enumerable.First(plan.Deployments).Request.Model.Id);

        dynamic sweep = await client.SweepAsync(null, Read("SweepRequest", """
            {"request": {"model": "resnet50", "gpu": "t4"}, "axes": [{"path": "workload.batchSize", "values": [1, 8]}]}
            """));
        Assert.Equal(2, Enumerable.Count(sweep.Points));

        dynamic linked = await client.EstimateOfLinkAsync("resnet50", "t4", null, null, null, null, null, 8, false, null);
        Assert.Equal(8, (int)linked.Resolved.Request.Workload.BatchSize);
    }

    [Fact]
    public async Task It_reads_the_catalogue()
    {
        dynamic client = await Client();
        Assert.Equal("t4", (string)(await client.GetGpuAsync("t4")).Id);
        Assert.Equal("resnet50", (string)(await client.GetModelAsync("resnet50")).Id);
        Assert.True((int)(await client.ListGpusAsync(null, null, null, null)).Total > 100);
        Assert.NotEmpty((IEnumerable<object>)(await client.ListEnginesAsync()).Items);
        Assert.NotEmpty((IEnumerable<object>)(await client.ListPrecisionsAsync()).Items);
    }

    /// <summary>Status 422 has two bodies, of which this generator types the problem: an answer has no title, and reads as the type of its own.</summary>
    [Fact]
    public async Task A_violated_requirement_is_told_from_an_unsupported_model()
    {
        dynamic client = await Client();
        client.ReadResponseAsString = true;
        dynamic violated = await Assert.ThrowsAnyAsync<Exception>(() => (Task)client.EstimateAsync(true, null, Read("EstimateRequest", """
            {"model": "resnet50", "gpu": "t4", "require": {"fits": false}}
            """)));
        Assert.Equal(422, (int)violated.StatusCode);
        Assert.Null((string?)violated.Result.Title);
        dynamic answer = Read("ViolatedEstimate", (string)violated.Response);
        Assert.False((bool)answer.Verdict.Passed);

        dynamic unsupported = await Assert.ThrowsAnyAsync<Exception>(() => (Task)client.EstimateAsync(true, null, Read("EstimateRequest", """
            {"model": "resnet50", "gpu": "t4", "techniques": {"speculativeDecoding": {"method": "ngram"}}}
            """)));
        Assert.Equal("The model or deployment is not supported.", (string)unsupported.Result.Title);
    }

    private async Task<object> Client() =>
        Activator.CreateInstance((await generated.From(_http)).GetType("Generated.SizingClient")!, [_http])!;

    /// <summary>A body as a type of the client.</summary>
    private dynamic Read(string type, string json) =>
        JsonSerializer.Deserialize(json, generated.Assembly!.GetType($"Generated.{type}")!, GeneratedClient.Options)!;
}

/// <summary>The client of the served document, compiled once.</summary>
public sealed class GeneratedClient
{
    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web);

    public Assembly? Assembly { get; private set; }

    public async Task<Assembly> From(HttpClient http) => Assembly ??= Compiled(Generator(
        await OpenApiDocument.FromJsonAsync(await http.GetStringAsync("/swagger/v1/swagger.json"))).GenerateFile());

    private static CSharpClientGenerator Generator(OpenApiDocument document) => new(document, new CSharpClientGeneratorSettings
    {
        ClassName = "SizingClient",
        UseBaseUrl = false,
        CSharpGeneratorSettings = { Namespace = "Generated", JsonLibrary = NJsonSchema.CodeGeneration.CSharp.CSharpJsonLibrary.SystemTextJson },
    });

    private static Assembly Compiled(string source)
    {
        string[] platform = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator);
        CSharpCompilation compilation = CSharpCompilation.Create(
            "Generated",
            [CSharpSyntaxTree.ParseText(source)],
            platform.Select(path => MetadataReference.CreateFromFile(path)),
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));
        using MemoryStream assembly = new();
        Microsoft.CodeAnalysis.Emit.EmitResult result = compilation.Emit(assembly);
        Assert.True(result.Success, string.Join('\n', result.Diagnostics.Where(found => found.Severity == DiagnosticSeverity.Error).Take(5)));
        return Assembly.Load(assembly.ToArray());
    }
}
