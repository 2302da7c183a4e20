using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using InferenceSizing.Api.Estimates.Answer;
using InferenceSizing.Api.Estimates.Request;
using InferenceSizing.Api.Estimates.Resolution;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Traced;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Outcomes;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Units;
using InferenceSizing.Domain.Walks;
using InferenceSizing.Formats.Checkpoints;
using InferenceSizing.Formats.Onnx;

namespace InferenceSizing.Api.Inspection;

/// <summary>What the files of a model say.</summary>
internal sealed record InspectionAnswer
{
    /// <summary>What the files are: config, safetensors, safetensorsIndex, gguf or onnx.</summary>
    public required string Form { get; init; }

    /// <summary>Whether all tensors of the model are here.</summary>
    public required bool Complete { get; init; }

    /// <summary>Why they are not, or why the architecture is not known.</summary>
    public string? Reason { get; init; }

    /// <summary>The model; null where its design is not known, and the tensors alone are counted.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public InspectedArchitectureAnswer? Architecture { get; init; }

    /// <summary>Parameters: of the model (of an ONNX graph, what its operators read), or without one the elements of all tensors that are not
    /// packed.</summary>
    public long? Parameters { get; init; }

    /// <summary>Parameters that one token passes through.</summary>
    public long? ActiveParameters { get; init; }

    /// <summary>Bytes of all tensors of the files; of a config alone, what its checkpoint would take.</summary>
    public long? WeightsBytes { get; init; }

    /// <summary>Bits of the files for each parameter, scales included.</summary>
    public decimal? EffectiveBitsPerWeight { get; init; }

    /// <summary>Bytes by part of the model and format, as POST /estimate has them.</summary>
    public IReadOnlyList<WeightRowAnswer>? Components { get; init; }

    /// <summary>Bytes by tensor format.</summary>
    public IReadOnlyList<FormatAnswer>? Formats { get; init; }

    /// <summary>The tensors, alike ones together.</summary>
    public IReadOnlyList<TensorGroupAnswer>? Tensors { get; init; }

    /// <summary>Whether head and embedding are one tensor; an engine that stores the head again takes its bytes twice.</summary>
    public bool? TiedEmbeddings { get; init; }

    /// <summary>Bytes of layers that predict further tokens, which engines load for that alone.</summary>
    public long? MultiTokenPredictionBytes { get; init; }

    /// <summary>Where config and tensors differ.</summary>
    public IReadOnlyList<DisagreementAnswer>? Disagreements { get; init; }

    /// <summary>Keys that the config left out, with what its family has for them.</summary>
    public IReadOnlyList<string>? Defaulted { get; init; }

    /// <summary>What a GGUF file says of itself.</summary>
    public GgufAnswer? Gguf { get; init; }

    /// <summary>The model for POST /estimate, in place of a catalogue id; null where its design is not known or tensors are missing.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public InspectedRequest? Inspected { get; init; }

    /// <summary>What an ONNX file says of itself.</summary>
    public OnnxAnswer? Onnx { get; init; }

    public static InspectionAnswer Of(FileSet files)
    {
        if (files.Graph is { } graph)
            return Of(graph, files);
        bool known = InspectedModel.Of(files).Succeeded(out InspectedModel? model, out Refusal? refusal);
        bool missing = known && model!.Stored is { MissingElements: > 0 };
        OperatorList? operators = (model?.Stored?.Architecture ?? model?.Configured.Architecture)?.LayOut().Operators;
        WeightScheme? scheme = model?.Stored?.Weights ?? model?.Configured.Checkpoint.Weights ?? WeightSchemes.Find(model?.Configured.Precision ?? "bf16");
        ImmutableArray<WeightRow> rows = operators is null || scheme is null ? []
            : WeightLayout.Of(operators, scheme, ParallelLayout.Single, WeightPlacement.OnGpu).Rows;
        bool shapes = files.Form is ModelFileForm.Safetensors or ModelFileForm.Gguf;
        long? bytes = shapes ? files.Tensors.Sum(group => group.Bytes.Count) : files.IndexedBytes ?? (rows.IsEmpty ? null : rows.Sum(row => row.Bytes.Count));
        long? parameters = operators?.Parameters.Value ?? (shapes ? files.Tensors.Where(group => !group.Format.IsInteger).Sum(group => group.Elements) : null);
        return new InspectionAnswer
        {
            Form = JsonNamingPolicy.CamelCase.ConvertName(files.Form.ToString()),
            Complete = files.Incomplete is null && !missing && (known || files.Form != ModelFileForm.Safetensors || files.Config is not null),
            Reason = refusal?.Reason ?? files.Incomplete ?? (missing ? "Tensors of the model are not in the files: disagreements name them." : null),
            Architecture = model is null ? null : InspectedArchitectureAnswer.Of(model.Configured),
            Parameters = parameters,
            ActiveParameters = operators?.ActiveParameters.Value,
            WeightsBytes = bytes,
            EffectiveBitsPerWeight = bytes is { } all && parameters is > 0 and { } count ? BitsOfEach(all, count) : null,
            Components = rows.IsEmpty ? null : [.. rows.Select(EstimateAnswer.WeightsOf)],
            Formats = shapes ? FormatAnswer.Of(files.Tensors) : null,
            Tensors = files.Form == ModelFileForm.Config ? null : [.. files.Tensors.Select(group => TensorGroupAnswer.Of(group, shapes))],
            TiedEmbeddings = operators?.Traits.TiedEmbeddings,
            MultiTokenPredictionBytes = model?.Stored is { FurtherBytes.Count: > 0 } further ? further.FurtherBytes.Count : null,
            Disagreements = DisagreementAnswer.Of(files, model, rows),
            Defaulted = model is null ? null : [.. model.Configured.Defaulted.Select(taken => taken.ToString())],
            Gguf = files.Metadata is { } metadata ? GgufAnswer.Of(metadata) : null,
            Inspected = model is null || missing || files.Incomplete is not null ? null : InspectedFiles.ToRequest(model),
        };
    }

    private static decimal BitsOfEach(long bytes, long parameters) => Figure.Of(ByteCount.FromCount(bytes).BitsOfEach(Count.From(parameters)).Value);

    private static InspectionAnswer Of(OnnxNetwork graph, FileSet files)
    {
        long bytes = files.Tensors.Sum(group => group.Bytes.Count);
        TracedGraph traced = graph.Graph;
        bool tooLong = traced.Steps.Length is 0 or > Bounds.MaxGraphSteps || traced.Tensors.Length > Bounds.MaxGraphTensors
            || traced.Sizes.Length > Bounds.MaxGraphSizes || traced.Dimensions.Length > Bounds.MaxGraphDimensions;
        return new InspectionAnswer
        {
            Form = InspectedForms.Onnx,
            Complete = !tooLong,
            Reason = !tooLong ? null : $"POST /estimate takes graphs of 1 to {Bounds.MaxGraphSteps} operators; this one has {traced.Steps.Length}.",
            Parameters = graph.ParametersRead,
            WeightsBytes = bytes,
            EffectiveBitsPerWeight = graph.Parameters > 0 ? BitsOfEach(bytes, graph.Parameters) : null,
            Formats = FormatAnswer.Of(files.Tensors),
            Tensors = [.. files.Tensors.Select(group => TensorGroupAnswer.Of(group, shapes: true))],
            Onnx = OnnxAnswer.Of(graph),
            Inspected = tooLong ? null : InspectedGraphs.ToRequest(graph),
        };
    }
}
