using System.Collections.Immutable;
using System.Globalization;
using InferenceSizing.Domain.Walks;
using InferenceSizing.Formats.Checkpoints;

namespace InferenceSizing.Api.Inspection;

/// <summary>Where the tensors of the files are not those of the config.</summary>
/// <param name="Tensors">Names in the files, with * for numbers; the role where the files have none.</param>
/// <param name="First">The first place where it is so.</param>
/// <param name="Places">Places where it is so.</param>
/// <param name="Config">What the config implies.</param>
/// <param name="Files">What the files have.</param>
internal sealed record DisagreementAnswer(string Tensors, string First, int Places, string Config, string Files)
{
    public static IReadOnlyList<DisagreementAnswer>? Of(FileSet files, InspectedModel? model, ImmutableArray<WeightRow> rows)
    {
        if (model?.Stored is { } stored)
            return stored.Disagreements.IsEmpty ? null
                : [.. stored.Disagreements.Select(found => new DisagreementAnswer(found.Tensors, found.First, found.Places, found.Config, found.File))];
        if (files.Form != ModelFileForm.SafetensorsIndex || files.IndexedBytes is not { } indexed || model is null)
            return null;
        long implied = rows.Sum(row => row.Bytes.Count);
        return implied == indexed ? null : [new DisagreementAnswer("all", "the index", 1, Bytes(implied), Bytes(indexed))];
    }

    private static string Bytes(long count) => string.Create(CultureInfo.InvariantCulture, $"{count} bytes");
}
