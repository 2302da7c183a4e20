using System.Globalization;
using InferenceSizing.Catalogue;
using InferenceSizing.Catalogue.Architectures;
using InferenceSizing.Catalogue.Search.Cards;
using InferenceSizing.Catalogue.Search.Models;
using InferenceSizing.Domain.Outcomes;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Api.Catalogues;

/// <summary>Why a name of a card means none.</summary>
internal static class CardRefusal
{
    public static Refusal Of(string name, CardReading reading, CatalogueSet catalogue) => reading switch
    {
        { Refused: { } reason } => Refusal.Invalid(Topic.Accelerator, $"'{name}' cannot be read. {reason}"),
        { Choices.IsEmpty: false } =>
            Refusal.Ambiguous(Topic.Accelerator, "gpu", name, reading.Choices.Select(card => new Choice(card.Id, Memory(card.NominalMemory)))),
        { Machines.IsEmpty: false } =>
            Refusal.Ambiguous(Topic.Accelerator, "machine", name, reading.Machines.Select(named => new Choice(named.Machine!.Name, Cards(named)))),
        _ => Refusal.Unknown(Topic.Accelerator, "gpu", name, catalogue.NearestAccelerators(name)),
    };

    private static string Cards(NamedCard machine) => string.Create(CultureInfo.InvariantCulture, $"{machine.Count} x {machine.Card.Id}");

    private static string Memory(ByteCount memory) => string.Create(CultureInfo.InvariantCulture, $"{ByteBalance.FromCount(memory.Count).Gibibytes:0.##} GiB");
}

/// <summary>Why a name of a model means none.</summary>
internal static class ModelRefusal
{
    public static Refusal Of(string name, ModelReading reading, CatalogueSet catalogue) => reading switch
    {
        { Unread: ModelReading.TrainedToBeQuantized } => Refusal.Unsupported(
            Topic.Model, $"'{name}' holds weights that were trained to be quantized, and does not say in which format. Give its config."),
        { Unread: { } format } => Refusal.Unsupported(
            Topic.Model, $"'{name}' holds files in the format {format}, which no engine here reads. {Instead(format, reading)}"),
        { Unsized: { } unsized } => Refusal.Unsupported(Topic.Model, unsized.Id.Equals(name, StringComparison.OrdinalIgnoreCase)
            ? $"{unsized.Id} cannot be sized. {unsized.Reason}" : $"'{name}' cannot be sized, as {unsized.Id} cannot. {unsized.Reason}"),
        { Choices.IsEmpty: true } => Refusal.Unknown(Topic.Model, "model", name, catalogue.NearestModels(name)),
        _ => Refusal.Ambiguous(Topic.Model, "model", name, reading.Choices.Select(model => new Choice(model.Id, Design(model)))),
    };

    private static string Instead(string format, ModelReading reading) => format == "onnx" ? "Give what POST /models/inspect makes of the file."
        : $"Name the model itself{(reading.Choices.IsEmpty ? "" : $", {reading.Choices[0].Id}")}, with a precision.";

    private static string Design(ModelEntry model) => model.Release is { } release ? $"{model.Family}, {release}" : model.Family;
}
