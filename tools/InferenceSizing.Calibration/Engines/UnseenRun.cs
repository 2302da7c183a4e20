using InferenceSizing.Domain.Serving;

namespace InferenceSizing.Calibration.Engines;

/// <summary>A run with what constants made of it that had not seen it.</summary>
/// <param name="Scope">The scope that it belongs to.</param>
/// <param name="Run">The run.</param>
/// <param name="WithoutDeployment">Logarithm of measured over predicted, without the runs of its model, chip and engine.</param>
/// <param name="WithoutPublisher">The same without the runs of its publisher.</param>
internal sealed record UnseenRun(TimingScope Scope, PreparedRun Run, double WithoutDeployment, double WithoutPublisher);
