using System.Text.Json.Nodes;
using InferenceSizing.Api.Estimates.Answer;
using InferenceSizing.Catalogue;
using InferenceSizing.Catalogue.Search.Cards;
using InferenceSizing.Domain.Engines;
using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Networks;
using InferenceSizing.Formats.Commands;

namespace InferenceSizing.Api.Translation;

/// <summary>An engine that a text starts, as a request.</summary>
internal sealed class CallTranslation(CatalogueSet catalogue)
{
    public const string GpuUnknown = "gpuUnknown";
    private const string None = "none", Unknown = "unknown";

    private static readonly string[] Needed = ["model", "gpu"];

    public TranslatedRequest Of(EngineCall call)
    {
        CallReading reading = CallReading.Of(call, ModelOf(call.Model));
        JsonObject request = [];
        List<WarningAnswer> warnings = [.. call.Remarks.Select(remark => new WarningAnswer("readAs", remark))];
        if (call.Model is { } model)
            request["model"] = model;
        PutEngine(request, call, warnings);
        foreach (Told told in reading.Told)
            Put(request, TargetPaths.PathOf(told.Target, told.Setting), NodeOf(told.Value));
        PutGpu(request, call, reading, warnings);
        foreach (UnderstoodFlag flag in reading.Flags.Where(flag => flag.IsLeftOut))
            warnings.Add(new WarningAnswer("flagLeftOut", $"{flag.Read.Name} changes the engine's memory and is not taken into account."));
        warnings.AddRange(reading.Flags.SelectMany(flag => FlagWarnings.Of(flag, call)));
        warnings.AddRange(call.Environment.Where(variable => EngineEnvironment.IsLeftOut(variable.Name)).Select(variable => new WarningAnswer(
            "variableLeftOut", $"{variable.Name} changes the engine's memory and is not taken into account.")));
        if (TakesContextOfModel(call, reading))
        {
            warnings.Add(new WarningAnswer("contextLeftOpen", "Without -c the program takes the model's own context, or as much of it as --fit finds room " +
                "for; builds before December 2025 take 4096. It is sized for the workload's lengths here: give -c."));
        }

        if (call.OnProcessors)
            warnings.Add(new WarningAnswer("processorImage", "The image is one for processors: it uses no GPU."));
        return new TranslatedRequest
        {
            Unsized = call.OnProcessors ? "The image is one for processors: it uses no GPU, and what it takes of the host is not sized."
                : reading.Flags.FirstOrDefault(flag => flag.IsUnread) is { } unread ? $"{unread.Read.Name}: {unread.Note}" : null,
            Name = call.Name,
            Engine = call.Dialect.Name,
            Request = request,
            Missing = [.. Needed.Where(part => !request.ContainsKey(part))],
            Flags = [.. reading.Flags.Select(flag => AnswerOf(flag, call))],
            Environment = [.. call.Environment.Select(variable => new VariableAnswer(variable.Name, variable.Value, MeaningOf(variable.Name, reading)))],
            Warnings = warnings,
        };
    }

    /// <summary>Whether llama.cpp chooses the context (common/common.h; ggml-org/llama.cpp pull requests 10136 and 16653); llama-bench makes room for its
    /// test.</summary>
    private static bool TakesContextOfModel(EngineCall call, CallReading reading) =>
        ReferenceEquals(call.Dialect.Engine, EngineList.OfGguf) && EngineList.OfGguf.Find(KnobRole.Context) is { Flag: { } flag } context
            && call.Dialect.Flags.Find(flag) is not null && !reading.Told.Any(told => told.Setting == context.Name);

    /// <summary>What the meaning of flags depends on: whether the model has experts, and whether its checkpoint is quantized.</summary>
    private CalledModel ModelOf(string? name)
    {
        if (name is null || catalogue.ReadModel(name).Named is not { } named)
            return default;
        string? stored = named.Weights ?? named.Entry.Checkpoint.Id;
        Architecture? architecture = named.Entry.Architecture.Value;
        return CalledModel.Storing(stored, architecture?.LayOut().Operators?.Traits.Experts.Exists == true) with
        {
            LongestContext = architecture?.Dimensions.MaximumContext,
        };
    }

    private static void PutEngine(JsonObject request, EngineCall call, List<WarningAnswer> warnings)
    {
        if (call.Dialect.Engine is not { } engine)
        {
            warnings.Add(new WarningAnswer("engineNotModelled", $"{call.Dialect.Name} is not modelled: the engine that serves the model by default answers."));
            return;
        }

        JsonObject chosen = new() { ["name"] = engine.Name };
        if (call.Dialect.Name != engine.Name)
            warnings.Add(new WarningAnswer("engineBeneath", $"{call.Dialect.Name} runs {engine.Name}, which answers for it."));
        else if (call.Version is { } version)
            chosen["version"] = version;
        request["engine"] = chosen;
    }

    private void PutGpu(JsonObject request, EngineCall call, CallReading reading, List<WarningAnswer> warnings)
    {
        if (call.Gpus is { } given && Given(given, call.Nodes) is var have && have.Count != reading.PerInstance.Count && call.Dialect.Engine is not null)
        {
            warnings.Add(have.Count > reading.PerInstance.Count
                ? new WarningAnswer("idleGpus", $"An instance is given {have.Count} GPUs, and its flags use {reading.PerInstance.Count}.")
                : new WarningAnswer("fewerGpus", $"The flags ask for {reading.PerInstance.Count} GPUs, and an instance is given {have.Count}."));
        }

        if (call.Accelerator is not { } label)
            return;
        CardReading card = catalogue.ReadCard(label);
        if (card.Choices.IsEmpty)
        {
            warnings.Add(new WarningAnswer(GpuUnknown, card.Refused is { } reason ? $"'{label}': {reason}" : $"'{label}' is no GPU of the catalogue."));
            return;
        }

        // Who has a part of a card's memory names the machine or the profile.
        JsonObject gpu = new() { ["id"] = card.Named is { MemoryShare: null } whole ? whole.Card.Id : label };
        if ((call.Partition ?? card.Named?.Partition) is { } partition)
            gpu["partition"] = partition;
        gpu["count"] = reading.InAll.Count;
        request["gpu"] = gpu;
    }

    private static GpuCount Given(GpuCount perNode, int nodes) => perNode.Times(nodes);

    private static FlagAnswer AnswerOf(UnderstoodFlag flag, EngineCall call)
    {
        if (!flag.IsKnown)
        {
            return new FlagAnswer(
                flag.Read.Name, flag.Read.Value, Unknown, null, flag.Note, null, null, [.. NearestFlags.Of(call.Dialect).To(flag.Read.Name)]);
        }

        // A switch that is turned off is written with its own name.
        string? value = flag.Read.IsDenied ? "true" : flag.Read.Value;
        string meaning = flag.Target is { } target ? TargetPaths.PathOf(target, flag.Setting) : None;
        string? note = FlagWarnings.OfRelease(flag, call) ?? flag.Note ?? (flag.IsLeftOut ? "Not taken into account." : null);
        ReleaseSpan span = FlagWarnings.SpanOf(flag, call);
        return new FlagAnswer(
            flag.Read.Name, value, meaning, EffectOf(flag.Read.Flag!.Effect), note, span.FirstWith?.Text.TrimStart('v'), span.LastWith?.Text.TrimStart('v'),
            null);
    }

    private static string EffectOf(FlagEffect effect) => effect switch
    {
        FlagEffect.None => None,
        FlagEffect.Memory => "memory",
        FlagEffect.Speed => "speed",
        FlagEffect.HostMemory => "hostMemory",
        _ => "both",
    };

    /// <summary>A variable that stands for a flag means that the flag does.</summary>
    private static string MeaningOf(string name, CallReading reading) =>
        reading.Flags.FirstOrDefault(flag => flag.Read.Name == name) is { Target: { } target } flag
            ? TargetPaths.PathOf(target, flag.Read.Flag!.Knob?.Name)
            : name.EndsWith("_VISIBLE_DEVICES", StringComparison.Ordinal) ? "gpu.count" : None;

    private static void Put(JsonObject request, string path, JsonNode value)
    {
        string[] steps = path.Split('.');
        JsonObject owner = request;
        foreach (string step in steps[..^1])
            owner = (owner[step] ??= new JsonObject()).AsObject();
        owner[steps[^1]] = value;
    }

    private static JsonNode NodeOf(object value) => value switch
    {
        long count => JsonValue.Create(count),
        double number => JsonValue.Create(number),
        bool flag => JsonValue.Create(flag),
        double[] items => new JsonArray([.. items.Select(item => (JsonNode)JsonValue.Create(item))]),
        string text => JsonValue.Create(text),
        _ => throw new InvalidOperationException($"A {value.GetType()} is no value of a request."),
    };
}
