using System.Globalization;
using InferenceSizing.Api.Estimates.Answer;
using InferenceSizing.Api.Estimates.Request;

namespace InferenceSizing.Api.Reports;

/// <summary>What an answer is about, on one line. The model is called as it was asked for.</summary>
internal static class Subject
{
    public static string Of(EstimateResponse answer)
    {
        EstimateRequest request = answer.Resolved.Request.Body;
        string gpu = request.Gpu is CatalogueGpu card ? card.Partition is { } slice ? $"{card.Id} {slice}" : card.Id! : ((CustomGpu)request.Gpu!).Name!;
        string model = request.Model?.Id ?? answer.Resolved.Model.Family;
        // A checkpoint with several formats has no name for them.
        string stored = request.Precision!.Weights is { } weights ? $"in {weights}" : "as stored";
        return string.Create(CultureInfo.InvariantCulture, $"{model} {stored} on {request.Gpu.Count} x {gpu} with " +
            $"{request.Engine!.Name} {request.Engine.Version}");
    }
}
