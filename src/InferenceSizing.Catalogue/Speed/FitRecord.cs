namespace InferenceSizing.Catalogue.Speed;

/// <summary>Where fitted constants come from: repeated next to them in the data, not used in any figure.</summary>
/// <param name="Origin"><c>fitted</c> or <c>assumed</c>.</param>
/// <param name="Source">The measurements, or what the assumption rests on.</param>
/// <param name="FittedOn">Day of the fit; null where nothing was fitted.</param>
/// <param name="Cases">Measurements fitted to.</param>
/// <param name="MedianErrorPercent">Median error of the fit.</param>
/// <param name="MeanErrorPercent">Mean error of the fit.</param>
public sealed record FitRecord(string Origin, string Source, string? FittedOn, int Cases, double? MedianErrorPercent, double? MeanErrorPercent);
