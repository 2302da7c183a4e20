using InferenceSizing.Api.Contract;
using InferenceSizing.Api.Hosting;
using InferenceSizing.Api.Hosting.Admission;
using InferenceSizing.Catalogue;
using InferenceSizing.Catalogue.Search;
using InferenceSizing.Catalogue.Search.Cards;
using InferenceSizing.Catalogue.Search.Models;
using InferenceSizing.Domain.Networks;

namespace InferenceSizing.Api.Catalogues;

/// <summary>What is known by name.</summary>
internal static class CatalogueEndpoints
{
    public const int MaxPageSize = 500;
    public const int DefaultPageSize = 50;
    public const int MaxPage = 1_000_000;

    public static void MapCatalogue(this IEndpointRouteBuilder routes)
    {
        RouteGroupBuilder catalogue = routes.MapGroup("").WithTags("Catalogue").AnswersJsonOnly().Does(Work.Read).AnswersConstants()
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status406NotAcceptable);
        catalogue.MapMethods("/models", ReadMethods.All, ListModels).WithName("ListModels").WithSummary("Models, by words in their names, family and kind.")
            .WithDescription("Every model that can be named in `model`, with its parameters and dimensions.")
            .AllowsQuery("query", "family", "kind", "page", "pageSize").Produces<ListAnswer<ModelEntryAnswer>>();
        catalogue.MapMethods("/models/{**id}", ReadMethods.All, FindModel).WithName("GetModel").WithSummary("One model, by any of its names.")
            .WithDescription(
                "Ids of Hugging Face hold a slash; `/models/meta-llama/Llama-3.1-8B` and `/models/meta-llama%2FLlama-3.1-8B` are the same. Repositories of " +
                "quantized checkpoints, GGUF files and Ollama tags answer the model with `named`.")
            .AllowsQuery().Produces<ModelEntryAnswer>().ProducesProblem(StatusCodes.Status404NotFound);
        catalogue.MapMethods("/gpus", ReadMethods.All, ListGpus).WithName("ListGpus").WithSummary("GPUs, by words in their names and vendor.")
            .WithDescription("Every GPU that can be named in `gpu`: memory, bandwidth, dense peak rates, links, partitions and prices.")
            .AllowsQuery("query", "vendor", "page", "pageSize").Produces<ListAnswer<GpuAnswer>>();
        catalogue.MapMethods("/gpus/{id}", ReadMethods.All, FindGpu).WithName("GetGpu").WithSummary("One GPU, by any of its names.")
            .WithDescription(
                "Memory, bandwidth, dense peak rates, links, partitions and prices of one GPU. Names of drivers, Kubernetes labels, cloud labels and " +
                "instance types answer the GPU with `named`.")
            .AllowsQuery().Produces<GpuAnswer>().ProducesProblem(StatusCodes.Status404NotFound);
        catalogue.MapMethods("/precisions", ReadMethods.All, ListPrecisions)
            .WithName("ListPrecisions").WithSummary("Precisions, and how their bits come about.")
            .WithDescription("Every id that can stand in `precision`, what for, and the mean bits of a weight with scales included.")
            .AllowsQuery().Produces<ListAnswer<PrecisionAnswer>>();
        catalogue.MapMethods("/engines", ReadMethods.All, ListEngines).WithName("ListEngines").WithSummary("Engines, their versions and knobs.")
            .WithDescription("Every engine that can stand in `engine`, with the versions whose rules are known and its own settings.")
            .AllowsQuery().Produces<ListAnswer<EngineAnswer>>();
    }

    internal static IResult ListModels(
        CatalogueSet catalogue, string? query, string? family, string? kind, string? page, string? pageSize)
    {
        Dictionary<string, string[]> errors = [];
        PageRequest wanted = PageOf(page, pageSize, errors);
        ArchitectureKind? only = null;
        if (kind is not null)
        {
            if (ModelKinds.Find(kind) is { } known)
                only = known;
            else
                errors["kind"] = [$"Expected one of {string.Join(", ", ModelKinds.Words)}."];
        }

        CheckText(query, "query", errors);
        CheckText(family, "family", errors);
        if (errors.Count > 0)
            return Problem.Invalid(errors);
        return new JsonAnswer<ListAnswer<ModelEntryAnswer>>(
            ListAnswer<ModelEntryAnswer>.Of(catalogue.QueryModels(query, family, only, wanted), ModelEntryAnswer.Of),
            CatalogueJson.Default.ListAnswerModelEntryAnswer);
    }

    /// <summary>A name within a path, whose encoded slashes a parameter keeps as they came: repositories, and cards as lspci and makers call them, hold
    /// some.</summary>
    private static string WithSlashes(string id) => id.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);

    internal static IResult FindModel(CatalogueSet catalogue, string id)
    {
        string name = WithSlashes(id);
        ModelReading reading = catalogue.ReadModel(name);
        if (reading.Named is not { } named)
            return Refused.Problem(ModelRefusal.Of(name, reading, catalogue));
        return new JsonAnswer<ModelEntryAnswer>(ModelEntryAnswer.Of(named), CatalogueJson.Default.ModelEntryAnswer);
    }

    internal static IResult ListGpus(CatalogueSet catalogue, string? query, string? vendor, string? page, string? pageSize)
    {
        Dictionary<string, string[]> errors = [];
        PageRequest wanted = PageOf(page, pageSize, errors);
        CheckText(query, "query", errors);
        CheckText(vendor, "vendor", errors);
        if (errors.Count > 0)
            return Problem.Invalid(errors);
        return new JsonAnswer<ListAnswer<GpuAnswer>>(
            ListAnswer<GpuAnswer>.Of(catalogue.QueryAccelerators(query, vendor, wanted), GpuAnswer.Of), CatalogueJson.Default.ListAnswerGpuAnswer);
    }

    internal static IResult FindGpu(CatalogueSet catalogue, string id)
    {
        string name = WithSlashes(id);
        CardReading reading = catalogue.ReadCard(name);
        if (reading.Named is not { } named)
            return Refused.Problem(CardRefusal.Of(name, reading, catalogue));
        return new JsonAnswer<GpuAnswer>(GpuAnswer.Of(named), CatalogueJson.Default.GpuAnswer);
    }

    internal static IResult ListPrecisions(CatalogueSet catalogue)
    {
        return new JsonAnswer<ListAnswer<PrecisionAnswer>>(
            Whole(catalogue.Precisions.Select(PrecisionAnswer.Of)), CatalogueJson.Default.ListAnswerPrecisionAnswer);
    }

    internal static IResult ListEngines(CatalogueSet catalogue)
    {
        return new JsonAnswer<ListAnswer<EngineAnswer>>(Whole(catalogue.Engines.Select(EngineAnswer.Of)), CatalogueJson.Default.ListAnswerEngineAnswer);
    }

    private static ListAnswer<T> Whole<T>(IEnumerable<T> entries)
    {
        T[] all = [.. entries];
        return new ListAnswer<T>(all, all.Length, 1, all.Length);
    }

    private static PageRequest PageOf(string? page, string? pageSize, Dictionary<string, string[]> errors) => new(
        QueryNames.Whole(page, "page", 1, 1, MaxPage, errors),
        QueryNames.Whole(pageSize, "pageSize", DefaultPageSize, 1, MaxPageSize, errors));

    private static void CheckText(string? text, string name, Dictionary<string, string[]> errors)
    {
        if (text is { Length: > Estimates.Request.Bounds.MaxNameLength })
            errors[name] = [$"Expected at most {Estimates.Request.Bounds.MaxNameLength} characters."];
    }
}
