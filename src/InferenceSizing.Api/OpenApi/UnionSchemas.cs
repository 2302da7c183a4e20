using System.Globalization;
using System.Text.Json.Nodes;
using InferenceSizing.Api.Estimates.Request;
using InferenceSizing.Api.Plans.Request;
using InferenceSizing.Api.Sweeps.Request;
using InferenceSizing.Domain.Engines;
using InferenceSizing.Domain.Engines.Shared;
using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace InferenceSizing.Api.OpenApi;

/// <summary>Members that may be a string or an object, and objects of several kinds: each as the alternatives that it has.</summary>
internal sealed class UnionSchemas : ISchemaFilter
{
    /// <summary>A card has one of these, in which whatever it lacks runs.</summary>
    private static readonly string[] WideRates = ["fp32", "tf32", "fp16", "bf16"];

    public void Apply(IOpenApiSchema schema, SchemaFilterContext context)
    {
        if (schema is not OpenApiSchema { Properties: { } members } written || context.MemberInfo is not null)
            return;
        if (context.Type == typeof(EstimateRequest))
        {
            members["command"] = OrNothing(members["command"], CommandText(), CommandWords());
            written.AnyOf = [.. WaysToNameTheModel.Select(way => new OpenApiSchema { Required = new HashSet<string> { way } })];
            members["model"] = OrNothing(members["model"], [Id("A catalogue id or alias, in any case."), .. Models(context)]);
            members["gpu"] = Either(members["gpu"], Id("A catalogue id or alias, in any case."), Of<CatalogueGpu>(context), Of<CustomGpu>(context));
            members["precision"] = OrNothing(members["precision"], Words("How weights are stored.", WeightPrecisions.Words), Of<PrecisionChoice>(context));
            members["engine"] = OrNothing(
                members["engine"], [Words("The engine, with its newest known version and its own settings.", EngineNames.Words), .. Engines(context)]);
        }
        else if (context.Type == typeof(SweepRequest))
        {
            members["request"] = Of<EstimateRequest>(context);
        }
        else if (context.Type == typeof(PlanRequest))
        {
            members["command"] = OrNothing(members["command"], CommandText(), CommandWords());
            // Stricter than the service, which lets a command name the model alone: generated clients then have one list that is always there.
            (written.Required ??= new HashSet<string>()).Add("models");
            ((OpenApiSchema)members["models"]).Items = new OpenApiSchema { OneOf = [Id("A catalogue id or alias, in any case."), .. Models(context)] };
        }
        else if (context.Type == typeof(SweepAxis))
        {
            ((OpenApiSchema)members["values"]).Items = new OpenApiSchema { Description = "A value as the member takes it." };
        }
        else if (context.Type == typeof(ModelChoice))
        {
            members["architecture"] = Either(members["architecture"], Of<TransformerRequest>(context), Of<ConvolutionalRequest>(context));
            foreach (string needed in Ways.Select(way => way.Members[0]))
                ((OpenApiSchema)members[needed]).Type &= ~JsonSchemaType.Null;
        }
        else if (context.Type == typeof(TflopsRequest))
        {
            written.AnyOf = [.. WideRates.Select(rate => new OpenApiSchema { Required = new HashSet<string> { rate } })];
        }
    }

    private static readonly string[] WaysToNameTheModel = ["model", "command"];

    private static OpenApiSchema CommandText() =>
        new() { Type = JsonSchemaType.String, Description = "A command line as a shell reads it.", MinLength = 1, MaxLength = CommandChoice.MaxLength };

    private static OpenApiSchema CommandWords() => new()
    {
        Type = JsonSchemaType.Array,
        Description = "The arguments, as no shell expands them.",
        Items = new OpenApiSchema { Type = JsonSchemaType.String, MinLength = 1, MaxLength = CommandChoice.MaxLength },
        MinItems = 1,
        MaxItems = CommandChoice.MaxWords,
    };

    private static OpenApiSchema Either(IOpenApiSchema member, params IOpenApiSchema[] alternatives) =>
        new() { Description = member.Description, OneOf = [.. alternatives] };

    /// <summary>The same for a member that may be null, which is as if it were left out.</summary>
    private static OpenApiSchema OrNothing(IOpenApiSchema member, params IOpenApiSchema[] alternatives)
    {
        OpenApiSchema either = Either(member, alternatives);
        either.Type = JsonSchemaType.Null;
        return either;
    }

    private static IOpenApiSchema Of<T>(SchemaFilterContext context) => context.SchemaGenerator.GenerateSchema(typeof(T), context.SchemaRepository);

    private static OpenApiSchema Id(string description) =>
        new() { Type = JsonSchemaType.String, Description = description, MinLength = 1, MaxLength = Bounds.MaxNameLength };

    private static OpenApiSchema Words(string description, IReadOnlyList<string> words) =>
        new() { Type = JsonSchemaType.String, Description = description, Enum = [.. words.Select(word => (JsonNode)JsonValue.Create(word))] };

    /// <summary>The ways to name a model: the first member is needed.</summary>
    private static readonly (string Name, string Description, string[] Members)[] Ways =
    [
        ("NamedModel", "A model of the catalogue.", ["id"]),
        ("ConfiguredModel", "A model by its config.json.", ["config", "hfQuantConfig", "assumeFamily"]),
        ("DescribedModel", "A model by its dimensions.", ["architecture"]),
        ("InspectedModel", "A model by its own files.", ["inspected"]),
    ];

    /// <summary>One schema for each way to name a model.</summary>
    private static IEnumerable<IOpenApiSchema> Models(SchemaFilterContext context)
    {
        Of<ModelChoice>(context);
        OpenApiSchema all = (OpenApiSchema)context.SchemaRepository.Schemas[SchemaNames.Of(typeof(ModelChoice))];
        foreach ((string name, string description, string[] members) in Ways)
        {
            if (context.SchemaRepository.Schemas.ContainsKey(name))
            {
                yield return new OpenApiSchemaReference(name);
                continue;
            }

            yield return context.SchemaRepository.AddDefinition(name, new OpenApiSchema
            {
                Type = JsonSchemaType.Object,
                Description = description,
                Properties = members.ToDictionary(member => member, member => all.Properties![member]),
                Required = new HashSet<string> { members[0] },
                AdditionalPropertiesAllowed = false,
            });
        }
    }

    /// <summary>One schema an engine, with its own knobs, and one for the engine that answers where none is named.</summary>
    private static IEnumerable<IOpenApiSchema> Engines(SchemaFilterContext context)
    {
        Of<EngineChoice>(context);
        OpenApiSchema all = (OpenApiSchema)context.SchemaRepository.Schemas[SchemaNames.Of(typeof(EngineChoice))];
        foreach (Engine engine in EngineList.All)
        {
            OpenApiSchema name = Words("The engine.", [engine.Name]);
            OpenApiSchema own = Holding(all, $"{engine.Name} and its own settings; one left out is as that engine sets it.", engine.Knobs);
            own.Properties!["name"] = name;
            own.Required = new HashSet<string> { "name" };
            yield return context.SchemaRepository.AddDefinition(DefinitionOf(engine), own);
        }

        OpenApiSchema unnamed = Holding(
            all, "The engine that serves the model by default: vllm for a decoder (llama.cpp for GGUF types, on Apple's chips and where vLLM has no " +
            "kernels), transformers for an encoder-decoder, for the rest tensorrt (pytorch for diffusion pipelines, and on chips that TensorRT does not run " +
            "on). Its settings go with its name.", []);
        yield return context.SchemaRepository.AddDefinition("DefaultEngine", unnamed);
    }

    private static OpenApiSchema Holding(OpenApiSchema all, string description, IEnumerable<Knob> knobs)
    {
        Dictionary<string, IOpenApiSchema> properties = new() { ["version"] = all.Properties!["version"] };
        foreach (Knob knob in knobs)
            properties[knob.Name] = SettingJson.SchemaOf(knob);
        return new OpenApiSchema { Type = JsonSchemaType.Object, Description = description, Properties = properties, AdditionalPropertiesAllowed = false };
    }

    private static string DefinitionOf(Engine engine) =>
        string.Concat(engine.Name.Split('-', '.').Select(part => CultureInfo.InvariantCulture.TextInfo.ToTitleCase(part))) + "Engine";
}
