using System.Text.Json.Nodes;
using InferenceSizing.Domain.Learning;

namespace InferenceSizing.Calibration.Measurements;

/// <summary>One measured figure: the request that describes the run, and what was found.</summary>
/// <param name="Id">The row.</param>
/// <param name="Request">A body of POST /estimate.</param>
/// <param name="Quantity">What was measured.</param>
/// <param name="Value">The measurement.</param>
/// <param name="Source">Where it is from.</param>
internal sealed record MeasuredRun(string Id, JsonObject Request, MeasuredFigure Quantity, double Value, string Source);
